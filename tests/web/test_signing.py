"""The signing tray: read first, return with a reason, and one password for the set."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import advice
from tests.support.people import PASSWORD, Visitor, person_named
from tests.web import desk
from workflows.domain.documents import Document
from workflows.domain.entities import OwnerSetting
from workflows.domain.people import Person
from workflows.kernel.db import session, transaction


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def read_and_mark(visitor: Visitor, document_id: str) -> None:
    """Open a letter and mark it."""
    assert visitor.get(f"/firma/{document_id}").status_code == 200
    assert visitor.post(f"/firma/{document_id}/marcar", luego="siguiente").status_code == 302


def test_the_letter_is_shown_as_it_will_be_with_what_it_answers(office: Flask) -> None:
    document_id = desk.drafted("Urrao", text="Le pedimos visitar el municipio.")
    visitor = Visitor(office, "directora")
    assert visitor.get("/firma").headers["Location"] == f"/firma/{document_id}"
    page = visitor.get(f"/firma/{document_id}").text
    assert "Le pedimos visitar el municipio." in page
    assert "Responsable 1, demostración" in page
    assert "Necesitamos ayuda." in page
    assert "data-letter-end" in page


def test_a_letter_that_was_not_opened_cannot_be_marked_nor_signed(office: Flask) -> None:
    document_id = desk.drafted("Urrao")
    visitor = Visitor(office, "directora")
    visitor.post(f"/firma/{document_id}/marcar", luego="firmar")
    answer = visitor.post("/firma/firmar", document=document_id, password=PASSWORD)
    assert answer.status_code == 302
    assert session().get_one(Document, document_id).state == "draft"


def test_one_password_signs_the_set_and_each_result_is_told(office: Flask) -> None:
    documents = [desk.drafted(name) for name in ("Urrao", "Amalfi")]
    visitor = Visitor(office, "directora")
    for each in documents:
        read_and_mark(visitor, each)
    wrong = visitor.post("/firma/firmar", document=documents, password="otra")
    assert wrong.status_code == 422
    assert "Firmar 2" in wrong.text
    page = visitor.post("/firma/firmar", document=documents, password=PASSWORD, method="electronica").text
    assert "2 cartas firmadas" in page
    session().close()
    found = session().scalars(select(Document).order_by(Document.sequence)).all()
    assert [each.sequence for each in found] == [1, 2]
    assert {each.state for each in found} <= {"issued", "numbered"}
    assert all(str(each.number) in page for each in found)


def test_a_letter_drafted_again_after_the_reading_has_to_be_read_again(office: Flask) -> None:
    document_id = desk.drafted("Urrao")
    director = Visitor(office, "directora")
    read_and_mark(director, document_id)
    case_id = session().get_one(Document, document_id).case_id
    other = Visitor(office, "directora")
    other.post(f"/firma/{document_id}/devolver", outcome="devolver", **{"reason-devolver": "Falta la fecha."})
    desk.done(case_id, "elaborar_oficio", "responsable1", None, asunto="Otra", texto="Otro texto.")
    director.post("/firma/firmar", document=document_id, password=PASSWORD)
    session().close()
    assert session().get_one(Document, document_id).state == "draft"


def test_giving_back_needs_a_reason_that_the_author_reads_first(office: Flask) -> None:
    document_id = desk.drafted("Urrao")
    case_id = session().get_one(Document, document_id).case_id
    visitor = Visitor(office, "directora")
    path = f"/firma/{document_id}/devolver"
    assert visitor.post(path, outcome="devolver", **{"reason-devolver": " "}).status_code == 422
    assert visitor.post(path, outcome="devolver", **{"reason-devolver": "Falta la fecha."}).status_code == 302
    task = desk.open_task(case_id, "elaborar_oficio")
    assert "Falta la fecha." in Visitor(office, "responsable1").get(f"/tareas/{task.id}").text


def test_the_number_of_the_window_is_asked_when_the_owner_numbers_there(office: Flask) -> None:
    document_id = desk.drafted("Urrao")
    with transaction() as current:
        current.merge(OwnerSetting(owner_id=advice.owner_id(), key="numeracion_externa", value=True))
    visitor = Visitor(office, "directora")
    read_and_mark(visitor, document_id)
    answer = visitor.post("/firma/firmar", document=document_id, password=PASSWORD)
    assert "Escriba el número que dio la ventanilla única." in answer.text
    number = {f"numero-{document_id}": "VU-2026-77"}
    assert "VU-2026-77" in visitor.post("/firma/firmar", document=document_id, password=PASSWORD, **number).text


def test_a_handwritten_signature_waits_for_its_scan(office: Flask) -> None:
    document_id = desk.drafted("Urrao")
    visitor = Visitor(office, "directora")
    read_and_mark(visitor, document_id)
    page = visitor.post("/firma/firmar", document=document_id, password=PASSWORD, method="manuscrita").text
    assert "suba el PDF firmado" in page
    session().close()
    assert session().get_one(Document, document_id).state == "numbered"


def test_the_tray_of_somebody_else_is_closed(office: Flask) -> None:
    document_id = desk.drafted("Urrao")
    assert Visitor(office, "responsable1").get(f"/firma/{document_id}").status_code == 404
    assert "No hay cartas por firmar" in Visitor(office, "responsable1").get("/firma").text


@pytest.mark.office
def test_a_letter_to_somebody_without_mail_says_that_it_must_be_handed_over(office: Flask) -> None:
    document_id = desk.drafted("Urrao")
    leader = person_named("lider.pol03")
    with transaction() as current:
        current.get_one(Person, leader.id).email = ""
    visitor = Visitor(office, "directora")
    read_and_mark(visitor, document_id)
    page = visitor.post("/firma/firmar", document=document_id, password=PASSWORD, method="electronica").text
    assert f"No tiene correo: {leader.name}" in page and "registre la entrega" in page
    assert "Ya salió para sus destinatarios" not in page
