"""A stranger who follows every public link finds what was published and nothing else."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import publishing
from tests.support.advice import owner_id
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from tests.web import desk
from web.who import PUBLIC, right_of
from workflows.actions import consultations
from workflows.domain.cases import Case
from workflows.domain.consultations import Consultation
from workflows.domain.documents import Document, Evidence
from workflows.domain.people import Person
from workflows.domain.publications import Publication
from workflows.domain.tasks import Record, Task
from workflows.kernel.db import session

pytestmark = on_sqlite
SECRET = "Asunto que nadie de afuera debe leer"
STATIC = ("/static/",)
ENTRANCE = "/entrar"
"""In a demonstration it offers the accounts of the demonstration, which an installation does not have."""


class Links(HTMLParser):
    """Every address of this site on a page: links, forms, pictures and sheets."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value and value.startswith("/"):
                self.found.add(value.partition("#")[0])


@pytest.fixture
def served(app: Flask, published: str) -> dict[str, bytes]:
    """Address → body of all that a stranger reaches from the public page by links."""
    desk.drafted("Abejorral", subject=SECRET)
    open_draft = session().scalars(select(Consultation.id).where(Consultation.state == "open")).one()
    written = consultations.Written("Ana Ciudadana", "ana@correo.example", "Un comentario", autorizacion_datos=True)
    consultations.send_comment(owner_id(), "m", open_draft, written, "aviso", "k")
    return dict(_crawl(Visitor(app), "/mipg"))


def _crawl(visitor: Visitor, start: str) -> Iterator[tuple[str, bytes]]:
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop()
        if path.startswith(STATIC):
            continue
        answer = visitor.get(path)
        if path != ENTRANCE:
            yield path, answer.data
        if answer.content_type.startswith("text/html"):
            fresh = Links(answer.text).found - seen
            seen |= fresh
            waiting += sorted(fresh)
        for address in re.findall(
            r'"http://127.0.0.1:8000(/[^"]*)"', answer.text if "json" in answer.content_type else ""
        ):
            if address not in seen:
                seen.add(address)
                waiting.append(address)


def test_the_crawl_reaches_what_is_public(served: dict[str, bytes]) -> None:
    wanted = ("/mipg/planes/2027/PINAR", "/mipg/politicas/POL19", "/mipg/consultas", "/mipg/datos/comentarios.csv")
    assert set(wanted) <= set(served)
    assert sum("/archivos/" in path for path in served) >= 3
    assert len(served) > 50


def test_no_id_of_anything_that_is_not_public_is_served(served: dict[str, bytes]) -> None:
    everything = b"\n".join([*served.values(), *map(str.encode, served)])
    for table in (Case, Task, Document, Record, Person):
        ids: list[Any] = list(session().scalars(select(table.id)))
        assert ids
        assert not [each for each in ids if each.encode() in everything], table.__name__


def test_nothing_of_other_cases_drafts_or_people_is_served(served: dict[str, bytes]) -> None:
    everything = b"\n".join(served.values())
    case_words = {SECRET, "Nota interna reservada", "quien@entidad.example", "demo.cauce.example"}
    case_words |= {"ana@correo.example", "Ana Ciudadana", "Un comentario", "borrador.pdf", "enlace@"}
    found = [(words, path) for words in case_words for path, body in served.items() if words.encode() in body]
    assert not found
    numbers = [each for each in session().scalars(select(Case.radicado)) if each.encode() in everything]
    assert not numbers
    people = {each for each in session().scalars(select(Person.email)) if each.encode() in everything}
    assert not people


def test_only_files_that_a_public_row_names_are_served(app: Flask, served: dict[str, bytes]) -> None:
    named = [*session().scalars(select(Publication.files).where(Publication.state != "withdrawn"))]
    named += session().scalars(select(Consultation.files))
    public = {each["id"] for row in named for each in row}
    hidden = [row for row in session().scalars(select(Evidence)) if row.id not in public]
    assert hidden
    for path, body in served.items():
        if "/archivos/" in path:
            assert not [row.name for row in hidden if row.sha256.encode() in body or row.name.encode() in body]
    visitor = Visitor(app)
    for row in hidden:
        for publication in session().scalars(select(Publication.id)):
            for place in (0, 2, row.id):
                assert visitor.get(f"/mipg/publicaciones/{publication}/archivos/{place}").status_code == 404


def test_ids_of_cases_tasks_and_files_open_nothing_on_any_public_address(app: Flask, published: str) -> None:
    """Every public route is asked with the ids of what is not public."""
    ids = [published, *session().scalars(select(Task.id)), *session().scalars(select(Evidence.id))]
    ids += session().scalars(select(Person.id).limit(3))
    visitor, holes = Visitor(app), []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/mipg/") or right_of(app.view_functions[rule.endpoint]) != PUBLIC:
            continue
        for each in ids if rule.arguments else ():
            values = {name: 1 if name in ("place", "vigencia", "number") else each for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values)
            if visitor.get(path).status_code != 404:
                holes.append(path)
    assert not holes


def test_the_draft_of_a_closed_consultation_is_still_there_as_what_was_consulted(app: Flask, published: str) -> None:
    visitor = Visitor(app)
    row = session().scalars(select(Consultation).where(Consultation.state == "open")).one()
    place = f"/mipg/consultas/{row.id}"
    draft = visitor.get(f"{place}/archivos/1").data
    assert draft == b"%PDF-1.4 borrador en consulta"
    publishing.done(row.case_id, "responder")
    assert visitor.get(f"{place}/archivos/1").data == draft
    page = visitor.get(place).text
    assert "El borrador que se consultó" in page and "no es un documento aprobado" in page
    assert f'href="{place}/archivos/1"' in page and "Objetivo" in page
    publishing.done(row.case_id, "decidir", "publicar", url="https://www.entidad.gov.co/plan.pdf")
    made = session().scalars(select(Publication).where(Publication.case_id == row.case_id)).one()
    page = visitor.get(place).text
    assert f"/mipg/publicaciones/{made.id}" in page and "no es un documento aprobado" not in page


def test_a_draft_whose_plan_was_withdrawn_is_served_no_more(app: Flask, published: str) -> None:
    visitor = Visitor(app)
    row = session().scalars(select(Consultation).where(Consultation.case_id == published)).one()
    assert visitor.get(f"/mipg/consultas/{row.id}/archivos/1").status_code == 200
    publishing.done(published, "decidir", "retirar", reason="Tenía datos de personas.")
    assert visitor.get(f"/mipg/consultas/{row.id}/archivos/1").status_code == 404
    page = visitor.get(f"/mipg/consultas/{row.id}").text
    assert "El borrador de esta consulta se retiró." in page and "Objetivo" not in page
