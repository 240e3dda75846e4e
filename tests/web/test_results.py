"""Importing results as an officer does: look first, then confirm; and reading the scores of an entity."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.support.advice import csv_of, municipality
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.support.sheets import workbook
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import session

TITLES = ["Entidad", "Departamento", "Munici- pio", "Grupo par", "Índice de  Desempeño\nInstitucional", "POL03 x"]
URRAO = ["ALCALDÍA DE URRAO", "Antioquia", "URRAO", "ALCALDÍA GRUPO 4", 61.2, 55.1]
FILE = csv_of(("Urrao", "61,2", "55,1"), ("Abejorral", "70", "66.4"))


@pytest.fixture
def officer(seeded: Flask) -> Visitor:
    return Visitor(seeded, "equipo1")


def send(visitor: Visitor, data: bytes, vigencia: str = "2025") -> TestResponse:
    return visitor.post("/resultados/revisar", vigencia=vigencia, archivo=(io.BytesIO(data), "resultados.csv"))


def count(column: object) -> int:
    return session().scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


@on_sqlite
def test_looking_stores_nothing_and_confirming_does(officer: Visitor) -> None:
    page = send(officer, FILE)
    assert page.status_code == 200 and "Importar resultados" in page.text
    assert count(Score.id) == 0
    key = page.text.split('name="archivo_id" value="')[1].split('"')[0]
    done = officer.post("/resultados/importar", archivo_id=key, vigencia="2025", serie="official")
    assert done.status_code == 302
    assert (count(Score.id), count(ScoreImport.id)) == (4, 1)
    assert "resultados.csv" in officer.get("/resultados").text


@on_sqlite
def test_the_published_workbook_is_looked_at_and_imported(officer: Visitor) -> None:
    book = workbook([["Resultados"], ["Vigencia 2025"], TITLES, URRAO])
    sent = (io.BytesIO(book), "Resultados_vig2025_territorio.xlsx")
    page = officer.post("/resultados/revisar", vigencia="2025", archivo=sent)
    assert page.status_code == 200, page.text
    key = page.text.split('name="archivo_id" value="')[1].split('"')[0]
    officer.post("/resultados/importar", archivo_id=key, vigencia="2025", serie="official")
    assert count(Score.id) == 2
    corrected = workbook([["Resultados"], ["Vigencia 2025"], TITLES, [*URRAO[:4], 61.2, 58]])
    page = officer.post("/resultados/revisar", vigencia="2025", archivo=(io.BytesIO(corrected), "corregido.xlsx"))
    assert "F4" in page.text and "55,1" in page.text and "58,0" in page.text
    assert "No vienen 124 de nuestras entidades" in page.text


@on_sqlite
def test_a_wrong_file_says_which_cell_and_keeps_the_page(officer: Visitor) -> None:
    page = send(officer, csv_of(("Urrao", "61", "155")))
    assert page.status_code == 422 and "Fila 2" in page.text and "Revisar archivo" in page.text
    assert send(officer, FILE, "el año pasado").status_code == 422


@on_sqlite
def test_the_scores_of_an_entity_by_policy_and_year(officer: Visitor) -> None:
    key = send(officer, FILE).text.split('name="archivo_id" value="')[1].split('"')[0]
    officer.post("/resultados/importar", archivo_id=key, vigencia="2025", serie="demo")
    urrao = municipality("Urrao").id
    assert officer.get(f"/resultados?entidad={urrao}").headers["Location"] == f"/resultados/{urrao}"
    page = officer.get(f"/resultados/{urrao}").text
    assert "POL03" in page and "55,1" in page and "demostración, no oficiales" in page


@on_sqlite
def test_an_enlace_sees_no_results_and_nobody_confirms_anothers_file(seeded: Flask, officer: Visitor) -> None:
    assert Visitor(seeded, "enlace.05002").get("/resultados").status_code == 403
    key = send(officer, FILE).text.split('name="archivo_id" value="')[1].split('"')[0]
    other = Visitor(seeded, "equipo2").post("/resultados/importar", archivo_id=key, vigencia="2025", serie="official")
    assert other.status_code == 404 and count(Score.id) == 0


@on_sqlite
def test_a_wrong_cell_is_told_with_what_it_says_and_one_mistake_once(officer: Visitor) -> None:
    page = send(officer, csv_of(("Urrao", "ciento", "55"), ("Abejorral", "50", "155"))).text
    assert "Dice «ciento». Escriba un número de 0 a 100" in page
    assert "Dice «155». Escriba un número de 0 a 100" in page
    page = send(officer, FILE, vigencia="1999").text
    assert page.count("La vigencia debe ser un año entre") == 1


@on_sqlite
def test_the_preview_names_what_changes_and_warns_of_a_vigencia_without_official_results_yet(officer: Visitor) -> None:
    page = send(officer, FILE)
    assert "se publican en" not in page.text
    key = page.text.split('name="archivo_id" value="')[1].split('"')[0]
    officer.post("/resultados/importar", archivo_id=key, vigencia="2025", serie="official")
    assert (
        "<td>Planeación Institucional</td>"
        in send(officer, csv_of(("Urrao", "61,2", "50"), ("Abejorral", "70", "66.4"))).text
    )
    early = send(officer, FILE, vigencia=str(clock.today().year)).text
    assert f"Los resultados oficiales de {clock.today().year} se publican en {clock.today().year + 1}." in early


@on_sqlite
@pytest.mark.parametrize("step", ["revisar", "reconocer", "importar"])
def test_the_address_of_a_step_of_the_import_leads_to_its_beginning(officer: Visitor, step: str) -> None:
    answer = officer.get(f"/resultados/{step}")
    assert (answer.status_code, answer.location) == (302, "/resultados#importar")
