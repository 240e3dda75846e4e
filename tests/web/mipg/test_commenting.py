"""A citizen comments a draft on the page: without a script, without an account, and without losing a word."""

from datetime import timedelta

from babel.dates import format_date
from flask import Flask
from sqlalchemy import select

from tests.support import publishing
from tests.support.databases import on_sqlite
from tests.support.people import Visitor
from workflows.domain.consultations import Consultation
from workflows.domain.tasks import Record
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = on_sqlite
FIELDS = {"nombre": "Ana Ciudadana", "correo": "ana@correo.example", "comentario": "Falta la meta.\nY su indicador."}


def _open(app: Flask) -> str:
    publishing.installed()
    publishing.formulated(app)
    return f"/mipg/consultas/{session().scalars(select(Consultation.id)).one()}"


def _comments() -> list[Record]:
    session().expire_all()
    return list(session().scalars(select(Record)))


def test_a_comment_is_received_with_its_number(app: Flask) -> None:
    path, visitor = _open(app), Visitor(app)
    assert "Escribir un comentario" in visitor.get(path).text
    form = visitor.get(f"{path}/comentar")
    assert "no-store" in form.headers["Cache-Control"]
    assert "Superintendencia de Industria y Comercio" in form.text
    answer = visitor.post(f"{path}/comentar", **FIELDS, autorizacion_datos="1")
    assert answer.status_code == 302
    text = visitor.get(answer.location).text
    assert "Recibimos su comentario" in text
    assert "Ana" not in text
    (row,) = _comments()
    assert row.data["comentario"] == "Falta la meta.\nY su indicador."


def test_what_is_missing_is_said_and_nothing_is_lost(app: Flask) -> None:
    path, visitor = _open(app), Visitor(app)
    answer = visitor.post(f"{path}/comentar", **FIELDS | {"correo": "ana"})
    assert answer.status_code == 422
    assert "Escriba una sola dirección" in answer.text
    assert "necesitamos esta autorización" in answer.text
    assert "Falta la meta.\nY su indicador." in answer.text
    assert _comments() == []


def test_a_program_falls_into_the_trap(app: Flask) -> None:
    path, visitor = _open(app), Visitor(app)
    answer = visitor.post(f"{path}/comentar", **FIELDS, autorizacion_datos="1", sitio_web="http://spam.example")
    assert answer.status_code == 422
    assert "es una trampa para programas" in answer.text
    assert _comments() == []


def test_a_minute_late_is_late_and_the_text_is_given_back(app: Flask) -> None:
    path, visitor = _open(app), Visitor(app)
    with clock.at(clock.now() + timedelta(days=11)):
        assert "ya cerró" in visitor.get(f"{path}/comentar").text
        answer = visitor.post(f"{path}/comentar", **FIELDS, autorizacion_datos="1")
        assert answer.status_code == 409
        assert "ya cerró" in answer.text
        assert "Falta la meta." in answer.text
    assert _comments() == []


def test_afterwards_comments_and_answers_are_there_for_all(app: Flask) -> None:
    path, visitor = _open(app), Visitor(app)
    visitor.post(f"{path}/comentar", **FIELDS, autorizacion_datos="1", mostrar_nombre="1")
    assert "Falta la meta" not in visitor.get(path).text
    row = _comments()[0]
    from_task = publishing.task_of(row.case_id, "responder")
    publishing.answered(from_task, row, respuesta="La agregamos.", estado="acogido")
    publishing.done(row.case_id, "responder")
    text = visitor.get(path).text
    for words in ("Falta la meta.", "La agregamos.", "Respuesta: acogido", "Ana Ciudadana"):
        assert words in text
    assert "ana@correo.example" not in text


def test_a_consultation_that_closed_early_says_when_it_did(app: Flask) -> None:
    path, visitor = _open(app), Visitor(app)
    row = session().scalars(select(Consultation)).one()
    publishing.done(row.case_id, "responder")
    today = format_date(clock.today(), "d 'de' MMMM", locale="es_CO")
    assert today in visitor.get(path).text
    assert "No llegaron comentarios." in visitor.get(path).text
