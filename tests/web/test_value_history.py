"""Where a value comes from: every file that brought it, by whom and when, what it replaced, and the file itself."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.advice import csv_of, municipality
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows import batch
from workflows.domain.lotes import Lote
from workflows.domain.scores import ScoreImport
from workflows.kernel.db import session

pytestmark = on_sqlite
FIRST = csv_of(("Urrao", "61,2", "55,1"), ("Abejorral", "70", "66.4"))
SECOND = csv_of(("Urrao", "61,2", "58"), ("Abejorral", "70", ""))
THIRD = csv_of(("Urrao", "61,2", "58"), ("Abejorral", "70", "67"))


@pytest.fixture
def officer(seeded: Flask) -> Visitor:
    return Visitor(seeded, "equipo1")


def imported(officer: Visitor, name: str, data: bytes) -> None:
    page = officer.post("/resultados/revisar", vigencia="2025", archivo=(io.BytesIO(data), name)).text
    key = page.split('name="archivo_id" value="')[1].split('"')[0]
    officer.post("/resultados/importar", archivo_id=key, vigencia="2025", serie="official")


def history(officer: Visitor, town: str, code: str = "POL03") -> str:
    return officer.get(f"/resultados/{municipality(town).id}/historia/{code}/2025").text


def told(page: str) -> list[tuple[str, str]]:
    """(value, file) of each entry, the newest first."""
    rows = re.findall(r'<li class="record">.*?<strong>(.*?)</strong>.*?<p>(\S+\.csv)', page, re.DOTALL)
    return [(value.strip(), file) for value, file in rows]


def test_a_value_and_what_it_replaced_each_with_file_person_and_print(officer: Visitor) -> None:
    for name, data in (("uno.csv", FIRST), ("dos.csv", SECOND), ("tres.csv", THIRD)):
        imported(officer, name, data)
    page = history(officer, "Urrao")
    assert told(page) == [("58", "dos.csv"), ("55,1", "uno.csv")]
    assert "antes 55,1" in page and "primer valor" in page and "Lo importó" in page
    sources = {row.file_name: row for row in session().scalars(select(ScoreImport))}
    assert sources["uno.csv"].sha256 in page and sources["dos.csv"].sha256 in page
    assert told(history(officer, "Abejorral")) == [
        ("67", "tres.csv"), ("Quedó en blanco", "dos.csv"), ("66,4", "uno.csv"),
    ]  # fmt: skip
    assert told(history(officer, "Urrao", "IDI")) == [("61,2", "uno.csv")], "a value that stays keeps its file"


def test_the_file_leaves_as_it_came(officer: Visitor) -> None:
    imported(officer, "uno.csv", FIRST)
    (address,) = set(re.findall(r"/resultados/archivos/[0-9a-f-]+", history(officer, "Urrao")))
    answer = officer.get(address)
    assert answer.data == FIRST and "uno.csv" in answer.headers["Content-Disposition"]


def test_what_was_never_published_is_not_found_and_an_enlace_sees_nothing(seeded: Flask, officer: Visitor) -> None:
    imported(officer, "uno.csv", FIRST)
    urrao = municipality("Urrao").id
    for path in (f"{urrao}/historia/POL03/2024", f"{urrao}/historia/POL99/2025", "nadie/historia/POL03/2025"):
        assert officer.get(f"/resultados/{path}").status_code == 404, path
    assert Visitor(seeded, "enlace.05002").get(f"/resultados/{urrao}/historia/POL03/2025").status_code == 403


def test_a_big_file_is_imported_by_the_worker_and_the_person_sees_where_it_is(
    officer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.results.importing.BIG", 10)
    imported(officer, "grande.csv", FIRST)
    lote = session().scalars(select(Lote)).one()
    assert (lote.kind, lote.title) == ("importar_resultados", "Importar resultados de 2025: grande.csv")
    page = officer.get("/resultados").text
    assert "Espera su turno" in page and f"/lotes/{lote.id}" in page
    assert batch.run_next() == 1
    session().expire_all()
    assert "Espera su turno" not in officer.get("/resultados").text
    assert told(history(officer, "Urrao")) == [("55,1", "grande.csv")]
    assert "2 entidades: 4 puntajes nuevos" in officer.get(f"/lotes/{lote.id}").text
