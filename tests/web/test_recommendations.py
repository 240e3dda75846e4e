"""Recommendations on the pages: several files looked at, settled by a person, imported, and read by entity."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.advice import municipality
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.support.publications import advice_book, zipped
from workflows import batch
from workflows.domain.documents import Evidence
from workflows.domain.published import Recommendation
from workflows.kernel.db import session

pytestmark = on_sqlite
ROWS = [["Gobierno Digital", "Publicar datos abiertos.", "POL07"], ["Integridad", "Actualizar el código.", "POL02"]]
WRONG = [["Deporte", "Algo.", ""]]
LOOK, TAKE = "/resultados/recomendaciones/revisar", "/resultados/recomendaciones/importar"


@pytest.fixture
def officer(seeded: Flask) -> Visitor:
    return Visitor(seeded, "equipo1")


def looked(officer: Visitor, **files: bytes) -> str:
    sent = [(io.BytesIO(data), f"{name}.{'zip' if name == 'todos' else 'xlsx'}") for name, data in files.items()]
    return officer.post(LOOK, vigencia="2025", archivos=sent).text


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def kept(name: str = "Urrao") -> int:
    query = select(func.count(Recommendation.id)).where(Recommendation.entity_id == municipality(name).id)
    return session().scalar(query) or 0


def test_one_file_is_looked_at_imported_at_once_and_read(officer: Visitor) -> None:
    book = advice_book(ROWS)
    page = looked(officer, Urrao=book)
    assert "Por el nombre del archivo" in page and "Importar 1 archivo" in page and kept() == 0
    form = {"archivo_id": hidden(page, "archivo_id"), "entidad": ["Alcaldía de Urrao · 05847"], "vigencia": "2025"}
    done = officer.post(TAKE, **form, paso="importar")
    assert done.status_code == 302 and kept() == 2
    page = officer.get(done.headers["Location"]).text
    assert "Publicar datos abiertos." in page and "POL07" in page and "Urrao.xlsx" in page and "Vigente" in page
    assert "Alcaldía de Urrao" in officer.get("/resultados/recomendaciones?politica=POL02").text
    source = re.findall(r"/resultados/archivos/[0-9a-f-]+", page)[0]
    assert officer.get(source).data == book


def test_files_of_nobody_and_wrong_ones_are_told_and_a_person_settles_it(officer: Visitor) -> None:
    page = looked(officer, nadie=advice_book(ROWS), Yarumal=advice_book(WRONG), Abejorral=advice_book(ROWS))
    assert "1 de 3 no se pueden importar" in page and "celda C5" in page
    assert "¿De quién es?" in page and "Revisar de nuevo" in page
    ids = hidden(page, "archivo_id")
    assert len(ids) == 2 and session().scalar(select(func.count(Evidence.id))) == 2, "a wrong file is not kept"
    unsaid = officer.post(TAKE, archivo_id=ids, entidad=["Narnia", "05002"], vigencia="2025", paso="importar").text
    assert "No encontramos «Narnia»" in unsaid and kept() == 0
    twice = officer.post(TAKE, archivo_id=ids, entidad=["05002", "05002"], vigencia="2025", paso="importar").text
    assert "Dos archivos son de esta entidad" in twice
    done = officer.post(TAKE, archivo_id=ids, entidad=["05847", "05002"], vigencia="2025", paso="importar")
    assert done.status_code == 302 and "/lotes/" in done.headers["Location"]
    assert "Importar recomendaciones de 2025" in officer.get("/resultados/recomendaciones").text
    assert officer.get(done.headers["Location"]).status_code == 200
    while batch.run_next():
        pass
    assert (kept("Urrao"), kept("Abejorral"), kept("Yarumal")) == (2, 2, 0)


def test_a_zip_and_a_file_left_out(officer: Visitor) -> None:
    page = looked(officer, todos=zipped({"Urrao.xlsx": advice_book(ROWS), "Yarumal.xlsx": advice_book(ROWS)}))
    ids = hidden(page, "archivo_id")
    form = {"archivo_id": ids, "entidad": ["05847", "05887"], "vigencia": "2025"}
    officer.post(TAKE, **form, dejar=[ids[1]], paso="importar")
    assert (kept("Urrao"), kept("Yarumal")) == (2, 0)


def test_nothing_chosen_and_strange_years_are_refused_kindly(officer: Visitor) -> None:
    assert "Escoja los archivos" in officer.post(LOOK, vigencia="2025").text
    page = officer.post(LOOK, vigencia="pronto", archivos=[(io.BytesIO(advice_book(ROWS)), "Urrao.xlsx")])
    assert page.status_code == 422 and "como un año" in page.text


def test_a_leader_reads_and_does_not_import(seeded: Flask) -> None:
    leader = Visitor(seeded, "lider.pol07")
    page = leader.get("/resultados/recomendaciones")
    assert page.status_code == 200 and "Importar recomendaciones" not in page.text
    assert leader.post(LOOK, vigencia="2025").status_code == 403
