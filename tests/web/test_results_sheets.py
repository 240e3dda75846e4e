"""Every view of the results as a workbook: what is read back is what is stored, and a blank is blank."""

import io
from decimal import Decimal
from statistics import median
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.support.scored import department, few, place, stored
from workflows.domain.scores import Score
from workflows.kernel.db import session, transaction

Book = dict[str, list[list[Any]]]


@pytest.fixture
def director(seeded: Flask) -> Visitor:
    return Visitor(seeded, "directora")


def opened(visitor: Visitor, path: str) -> Book:
    answer = visitor.get(path)
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    with ZipFile(io.BytesIO(answer.data)) as parts:
        pages = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert pages and not [page for page in pages if b"<f>" in page], "never a formula"
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def number(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.001"))


@on_sqlite
def test_the_map_read_back_is_what_is_stored(director: Visitor) -> None:
    department(2025)
    found = stored(2025)
    book = opened(director, "/resultados/mapa.xlsx?orden=nombre&subregion=Oriente")
    about = {row[0]: row[1] for row in book["Acerca de"][1:]}
    assert (about["Vigencia"], about["Serie"], about["Filtros"]) == (2025, "Demostración, no oficial", "Oriente")
    assert "demo2025.csv" in about["Fuente"] and "no oficiales" in about["Advertencia"] and about["Generado el"]
    titles, *rows = book["Puntajes (demostración)"]
    codes = [title.split()[0] for title in titles[5:]]
    assert len(rows) == 23 and len(codes) == 19
    for row in rows:
        assert [number(value) for value in row[5:]] == [found[row[1], code] for code in codes]
    for code, _, value in book["Medianas (demostración)"][1:]:
        assert number(value) == median(each for (_, at), each in found.items() if at == code)


@on_sqlite
def test_a_blank_stays_blank_and_text_stays_text(director: Visitor) -> None:
    few(2025, {"Urrao": ("50", "", "61"), "Amalfi": ("0", "40.123", "")})
    with transaction():
        session().execute(update(Score).values(peer_group="=1+1"))
    rows = {row[1]: row[5:8] for row in opened(director, "/resultados/mapa.xlsx?columnas=codigo")["Puntajes"][1:]}
    assert rows["Urrao"] == [50, "", 61] and rows["Amalfi"] == [0, 40.123, ""]
    policy = {row[1]: row[4:] for row in opened(director, "/resultados/politicas/POL02.xlsx")["Municipios"][1:]}
    assert policy["Amalfi"] == [40.123, 0, 5, 1] and policy["Urrao"] == ["", "", "", ""]
    book = opened(director, f"/resultados/{place('Urrao')}.xlsx")
    assert ["Grupo par", "=1+1"] in [row[:2] for row in book["Acerca de"]]
    assert {row[0]: row[2] for row in book["Políticas"][1:]} == {"POL01": 50, "POL03": 61}


@on_sqlite
def test_years_and_changes_of_a_municipality_and_of_a_policy(director: Visitor) -> None:
    few(2021, {"Urrao": ("44", "42", "30")})
    few(2022, {"Urrao": ("70", "43.5", "")})
    few(2023, {"Urrao": ("71.25", "43", "50")})
    book = opened(director, f"/resultados/{place('Urrao')}.xlsx")
    assert book["Vigencias"][0][2:] == ["2021 (2018-2021)", "2022 (2022+)", "2023 (2022+)"]
    assert {row[0]: row[2:] for row in book["Vigencias"][1:]}["POL03"] == [30, "", 50]
    told = {row[0]: row[6:] for row in book["Políticas"][1:]}
    assert told == {"POL01": [1.25, 2022], "POL02": [-0.5, 2022], "POL03": ["", "no comparable"]}
    years = opened(director, "/resultados/politicas/POL01.xlsx?vigencia=2022")["Vigencias"][1:]
    assert [(row[0], *row[7:]) for row in years] == [(2021, "", ""), (2022, "", "no comparable"), (2023, 1.25, 2022)]


@on_sqlite
def test_the_lists_read_back_are_what_is_stored(director: Visitor) -> None:
    few(2025, {"Urrao": ("50", "", "61"), "Amalfi": ("40", "45", "61"), "Jardín": ("", "", "")})
    told = {row[0]: row[2:8] for row in opened(director, "/resultados/politicas.xlsx")["Políticas"][1:]}
    assert told["POL01"] == [2, 45, 40, 42.5, 47.5, 50] and told["POL04"][:2] == [0, ""]
    rows = {row[1]: row[4:] for row in opened(director, "/resultados/municipios.xlsx?orden=nombre")["Municipios"][1:]}
    assert rows["Amalfi"] == [45, 40, "Talento humano", 1, 3] and rows["Jardín"] == ["", "", "", "", 0]
    assert rows["Urrao"] == [55.5, 50, "Talento humano", 0, 2]
    only = opened(director, "/resultados/municipios.xlsx?q=urrao")
    assert len(only["Municipios"]) == 2 and ["Filtros", "urrao"] in only["Acerca de"]
