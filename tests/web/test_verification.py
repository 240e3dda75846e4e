"""Anybody may check a document by its code, and compare the file that they received."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.advice import installed
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.support.programs import Program, request_of
from tests.web.test_links import REVIEWED, _value
from workflows.domain.documents import Document, blob
from workflows.domain.entities import Entity
from workflows.kernel.db import session, transaction
from workflows.letters import pdf

pytestmark = on_sqlite


@pytest.fixture
def letter(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Document:
    """A signed letter, its .docx stored; LibreOffice, which would print it, has tests of its own."""
    monkeypatch.setattr(pdf, "available", lambda: False)
    installed()
    team, director = Program(app, "equipo1"), Program(app, "directora")
    case = team.post("/cases", request_of()).get_json()["id"]
    team.do("revision", case, "incompleta", REVIEWED)
    form = team.task("proyectar_requerimiento", case)["form"]
    data = {name: _value(form["properties"][name]) for name in form["required"]}
    team.do("proyectar_requerimiento", case, data=data)
    assert director.sign("firmar_requerimiento", case).status_code == 200
    session().expire_all()
    return session().scalars(select(Document).where(Document.number.is_not(None))).one()


def test_a_code_tells_what_the_document_is(app: Flask, letter: Document) -> None:
    visitor = Visitor(app)
    page = visitor.get(f"/v/{letter.code}")
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    for expected in (letter.number, letter.title, "Directora DSEGPP", letter.docx_sha256, "Abejorral"):
        assert str(expected) in page.text
    assert "Queremos" not in page.text
    typed = str(letter.code).lower().replace("-", " ")
    assert visitor.get("/v", query_string={"codigo": typed}).headers["Location"] == f"/v/{letter.code}"


def test_the_received_file_is_compared_and_not_kept(app: Flask, letter: Document) -> None:
    visitor = Visitor(app)
    same = blob(str(letter.pdf_sha256 or letter.docx_sha256))
    assert "Sí: el archivo es idéntico" in compare(visitor, letter, same)
    assert "No: el archivo que envió no es igual" in compare(visitor, letter, same + b" ")
    assert visitor.post(f"/v/{letter.code}").status_code == 422


def compare(visitor: Visitor, letter: Document, data: bytes) -> str:
    answer = visitor.post(f"/v/{letter.code}", archivo=(BytesIO(data), "oficio.pdf"))
    assert answer.status_code == 200
    return answer.text


def test_an_annulled_document_says_so(app: Flask, letter: Document) -> None:
    with transaction() as current:
        found = current.get_one(Document, letter.id)
        found.state, found.annulled_reason, found.annulled_at = "annulled", "Error en la fecha", found.signed_at
    page = Visitor(app).get(f"/v/{letter.code}").text
    assert "fue anulado" in page
    assert "Error en la fecha" in page


def test_the_name_of_a_person_is_masked(app: Flask, letter: Document) -> None:
    with transaction() as current:
        for each in current.scalars(select(Entity).where(Entity.code == "05002")):
            each.kind, each.name = "ciudadano", "Persona Imaginada"
    page = Visitor(app).get(f"/v/{letter.code}").text
    assert "P… I…" in page
    assert "Imaginada" not in page


@pytest.mark.parametrize("code", ["ABCD-2345-WXYZ", "x", "%00%00%00%00%00%00%00%00%00%00%00%00%00%00", "ñ" * 14,
                                  "'; DROP TABLE", "<script>", "A" * 3000])  # fmt: skip
def test_an_unknown_code_is_not_found(app: Flask, code: str) -> None:
    visitor = Visitor(app)
    answer = visitor.get(f"/v/{code}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text.partition("<main")[2].partition("</main")[0]
    assert visitor.get("/v").status_code == 200


def test_drafts_are_nowhere(app: Flask, letter: Document) -> None:
    with transaction() as current:
        current.get_one(Document, letter.id).state = "draft"
    assert Visitor(app).get(f"/v/{letter.code}").status_code == 404
