"""Names that nobody recognised: asked once on the same file, remembered, corrected and forgotten."""

import io
import re
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.advice import csv_of, municipality
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows.domain.documents import Evidence
from workflows.domain.published import EntityAlias
from workflows.domain.scores import Score, scores_of
from workflows.kernel.db import session

pytestmark = on_sqlite
ODD = csv_of(("Urráo (Ant)", "61,2", "55,1"), ("Abejoral", "70", "66.4"), ("Amalfi", "50", "50"))


@pytest.fixture
def officer(seeded: Flask) -> Visitor:
    return Visitor(seeded, "equipo1")


def sent(officer: Visitor, data: bytes) -> str:
    page = officer.post("/resultados/revisar", vigencia="2025", archivo=(io.BytesIO(data), "resultados.csv"))
    return page.text


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def count(column: object) -> int:
    return session().scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


def answered(officer: Visitor, page: str, *typed: str) -> str:
    fields = {"archivo_id": hidden(page, "archivo_id")[0], "vigencia": "2025", "serie": "official"}
    lists = {"clave": hidden(page, "clave"), "escrito": hidden(page, "escrito"), "entidad": list(typed)}
    return officer.post("/resultados/reconocer", **fields, **lists).text


def test_each_unknown_name_is_asked_with_its_cell_and_what_it_looks_like(officer: Visitor) -> None:
    page = sent(officer, ODD)
    assert "¿De quién son estas filas?" in page and "Celda C2" in page and "Celda C3" in page
    assert "Se parece a Abejorral" in page
    assert hidden(page, "escrito") == ["Urráo (Ant)", "Abejoral"]
    assert f'value="Alcaldía de Urrao · {municipality("Urrao").code}"' in page, "the list needs no script"
    assert count(Score.id) == 0


def test_said_names_are_kept_and_the_same_file_is_looked_at_again(officer: Visitor) -> None:
    page = answered(officer, sent(officer, ODD), "alcaldia de urrao", "05002")
    assert "Revisar antes de importar" in page
    assert (count(EntityAlias.id), count(Evidence.id)) == (2, 1), "the file was not sent again"
    officer.post("/resultados/importar", archivo_id=hidden(page, "archivo_id")[0], vigencia="2025", serie="official")
    assert scores_of(municipality("Urrao").id, "POL03")[2025] == Decimal("55.1")
    again = sent(officer, ODD)
    assert "Revisar antes de importar" in again, "next time nothing is asked"


def test_what_is_not_said_or_not_found_is_asked_again(officer: Visitor) -> None:
    page = answered(officer, sent(officer, ODD), "Alcaldía de Urrao", "Narnia")
    assert "No encontramos «Narnia»" in page
    assert hidden(page, "escrito") == ["Abejoral"] and count(EntityAlias.id) == 1


def test_nothing_said_is_told_and_what_is_not_found_is_in_the_summary(officer: Visitor) -> None:
    page = answered(officer, sent(officer, ODD), "", "")
    assert "Escriba de quién es por lo menos un nombre." in page
    assert 'href="#entidad-1"' in page
    page = answered(officer, sent(officer, ODD), "Narnia", "")
    assert 'href="#entidad-1"' in page and "No encontramos «Narnia»." in page


def test_a_file_with_other_mistakes_is_not_kept(officer: Visitor) -> None:
    page = sent(officer, csv_of(("Urráo (Ant)", "61,2", "55"), ("Amalfi", "50", "155")))
    assert "celda C2" in page and "celda E3" in page and "¿De quién" not in page
    assert count(Evidence.id) == 0


def test_the_list_adds_corrects_and_forgets(officer: Visitor) -> None:
    form = {"written": "Santafé", "column": "municipio", "department": "Antioquia"}
    wrong = officer.post("/resultados/nombres", **form, entity="Narnia")
    assert wrong.status_code == 422 and "escoja una entidad de la lista" in wrong.text and "Santafé" in wrong.text
    assert officer.post("/resultados/nombres", **form, entity="Santa Fe de Antioquia").status_code == 302
    page = officer.get("/resultados/nombres").text
    assert "Santafé" in page and "Alcaldía de Santa Fe de Antioquia" in page
    assert "Nada coincide" in officer.get("/resultados/nombres?q=xyz").text
    known = session().scalars(select(EntityAlias)).one()
    assert "Hasta ahora: Alcaldía de Santa Fe" in officer.get(f"/resultados/nombres/{known.id}").text
    assert officer.post(f"/resultados/nombres/{known.id}", entity="").status_code == 422
    officer.post(f"/resultados/nombres/{known.id}", entity="05837")
    session().expire_all()
    assert session().scalars(select(EntityAlias.entity_id)).one() == municipality("Turbo").id
    officer.post(f"/resultados/nombres/{known.id}/olvidar")
    assert count(EntityAlias.id) == 0
    assert officer.get(f"/resultados/nombres/{known.id}").status_code == 404


def test_who_only_reads_results_changes_no_names(seeded: Flask) -> None:
    assert Visitor(seeded, "lider.pol02").get("/resultados/nombres").status_code == 403
