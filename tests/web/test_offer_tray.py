"""A campaign opens a policy each: the director reads nineteen letters and signs them with one password."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice, offer
from tests.support.people import PASSWORD, Visitor, actor_named
from tests.web import desk
from workflows.actions import lotes, messages
from workflows.checks.draining import drain
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import owners
from workflows.domain.people import system_actor
from workflows.domain.policies import policies
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import new_id

OFFICE = "Gobierno"


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def campaign(rows: list[dict[str, object]]) -> list[str]:
    """Cases of these rows under one parent, and the letters that wait for the director."""
    towns = [advice.municipality(name).id for name in ("Urrao", "Amalfi")]
    parent = desk.request_of("Urrao")
    items = {str(place): {"item": each | {"entidades": towns}} for place, each in enumerate(rows)}
    owner = owners()[0].id
    lotes.create_lote(
        system_actor(owner), "abrir_expedientes", "Abrir", {"procedure": "oferta_politica"}, items, new_id(), parent
    )
    session().close()
    drain(clock.now())
    query = select(Document.id).join(Case, Case.id == Document.case_id)
    found = query.where(Case.parent_id == parent, Document.state == "draft").order_by(Case.number)
    return list(session().scalars(found))


def read_and_mark(visitor: Visitor, document_id: str) -> None:
    """Open a letter and mark it."""
    assert visitor.get(f"/firma/{document_id}").status_code == 200
    assert visitor.post(f"/firma/{document_id}/marcar", luego="siguiente").status_code == 302


@pytest.mark.slow
def test_nineteen_letters_are_read_one_by_one_and_signed_with_one_password(office: Flask) -> None:
    letters = campaign([offer.row(each.code) for each in policies()])
    assert len(letters) == 19
    visitor = Visitor(office, "directora")
    assert "19 cartas por leer y firmar" in visitor.get(f"/firma/{letters[0]}").text
    for each in letters:
        read_and_mark(visitor, each)
    page = visitor.post("/firma/firmar", document=letters, password=PASSWORD, method="electronica").text
    assert "19 cartas firmadas" in page
    session().close()
    signed = session().scalars(select(Document).where(Document.id.in_(letters)).order_by(Document.sequence)).all()
    assert [each.sequence for each in signed] == list(range(signed[0].sequence or 0, (signed[0].sequence or 0) + 19))


def test_a_shared_letter_is_read_again_when_a_policy_leaves_it(office: Flask) -> None:
    (letter,) = campaign([offer.row(each, OFFICE) for each in ("POL03", "POL14", "POL17")])
    visitor = Visitor(office, "directora")
    read_and_mark(visitor, letter)
    carrier = session().get_one(Document, letter).case_id
    others = select(Case.id).where(Case.parent_id.is_not(None), Case.id != carrier).order_by(Case.number)
    leaves = session().scalars(others).first()
    assert leaves is not None
    form = {"oficio_propio": True, "motivo": "Va aparte."}
    messages.offer_message(actor_named("equipo1"), leaves, "esperar_oficio", form)
    visitor.post("/firma/firmar", document=letter, password=PASSWORD)
    session().close()
    assert session().get_one(Document, letter).state == "draft"
    steps = select(Task.step).where(Task.case_id == leaves, Task.state == "open")
    assert session().scalars(steps).all() == ["firmar_oficio"]
