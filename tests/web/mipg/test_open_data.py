"""Open data: stable addresses, a dictionary that explains every column, and cells that no spreadsheet runs."""

import csv
import io
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows.domain.publications import Publication
from workflows.kernel.db import transaction

pytestmark = on_sqlite
NAMES = ("planes", "publicaciones", "consultas", "comentarios")


def _csv(app: Flask, name: str) -> list[dict[str, str]]:
    answer = Visitor(app).get(f"/mipg/datos/{name}.csv")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def _json(app: Flask, name: str) -> Any:
    return Visitor(app).get(f"/mipg/datos/{name}.json").get_json()


def test_the_plans_of_a_year_are_rows(app: Flask, published: str) -> None:
    rows = {row["codigo"]: row for row in _csv(app, "planes") if row["vigencia"] == "2027"}
    assert len(rows) == 13
    assert (rows["PINAR"]["estado"], rows["PINAR"]["version"], rows["PINAR"]["a_tiempo"]) == ("publicado", "2", "si")
    assert rows["PIC"]["estado"] in ("elaboracion", "falta")
    assert rows["PINAR"]["pagina"].endswith("/mipg/planes/2027/PINAR")


def test_a_publication_carries_its_fields_and_files(app: Flask, published: str) -> None:
    (row,) = _json(app, "publicaciones")["filas"]
    assert row["datos"]["metas"]["valor"] == [{"meta": "Inventario", "valor": 80}]
    assert row["documentos"][0]["nombre"] == "plan.pdf"
    assert row["publicado_en"].endswith("-05:00")


def test_both_forms_say_the_same_and_the_dictionary_explains_each_column(app: Flask, published: str) -> None:
    known = {(row["conjunto"], row["columna"]) for row in _csv(app, "diccionario")}
    assert known == {(each["conjunto"], each["columna"]) for each in _json(app, "diccionario")["columnas"]}
    for name in NAMES:
        table, rows = _csv(app, name), _json(app, name)["filas"]
        assert len(table) == len(rows)
        for row in table:
            assert {(name, column) for column in row} <= known


def test_a_title_that_looks_like_a_formula_stays_a_text(app: Flask, published: str) -> None:
    with transaction() as current:
        current.scalars(select(Publication).where(Publication.state == "current")).one().title = "=HYPERLINK(1)"
    assert _csv(app, "publicaciones")[0]["titulo"] == "'=HYPERLINK(1)"


def test_addresses_in_the_data_are_those_of_the_installation(app: Flask, published: str) -> None:
    answer = Visitor(app).get("/mipg/datos/planes.json", headers={"Host": "malo.example"})
    assert b"malo.example" not in answer.data
