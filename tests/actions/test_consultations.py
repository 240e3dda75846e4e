"""A citizen comments a draft without an account, is answered, and is shown to nobody."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import publishing
from tests.support.advice import owner_id
from tests.support.people import actor_named
from workflows.actions import consultations, records
from workflows.actions.consultations import TooOften, Written
from workflows.domain.consultations import Consultation
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Invalid, NotFound

ANA = Written("Ana Ciudadana", "ana@correo.example", "Falta la meta de archivo.", autorizacion_datos=True)


@pytest.fixture
def case_id(app: Flask) -> str:
    """A case whose draft takes comments."""
    publishing.installed()
    return publishing.formulated(app)


def _consultation() -> Consultation:
    session().expire_all()
    return session().scalars(select(Consultation)).one()


def _send(written: Written = ANA, key: str = "k1", mark: str = "visitor") -> int:
    return consultations.send_comment(owner_id(), mark, _consultation().id, written, "aviso", key)


def _mails(kind: str) -> list[Outbox]:
    session().expire_all()
    return list(session().scalars(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.created_at)))


def _answer(case_id: str, n: int, **data: Any) -> None:
    task = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.step == "responder")).one()
    row = session().scalars(select(Record).where(Record.case_id == case_id, Record.n == n)).one()
    records.save_record(actor_named("equipo1"), task, "comentario", {**row.data, **data}, row.id, row.revision)


def test_a_comment_is_numbered_and_acknowledged(case_id: str) -> None:
    assert [_send(), _send(key="k2")] == [1, 2]
    row = session().scalars(select(Record).where(Record.n == 1)).one()
    assert (row.kind, row.closed, row.data["comentario"]) == ("comentario", False, "Falta la meta de archivo.")
    first, _ = _mails("comentario_recibido")
    assert (first.to_address, first.params["numero"], first.params["consulta"]) == (
        "ana@correo.example", 1, "Borrador de Plan de archivos",
    )  # fmt: skip


def test_the_same_sending_twice_is_one_comment(case_id: str) -> None:
    assert [_send(), _send()] == [1, 1]
    assert len(_mails("comentario_recibido")) == 1


def test_what_is_missing_is_said_beside_its_field(case_id: str) -> None:
    with pytest.raises(Invalid) as refused:
        _send(Written("", "ana@", " \n"))
    assert [each["field"] for each in refused.value.errors] == ["nombre", "correo", "comentario", "autorizacion_datos"]
    with pytest.raises(Invalid, match="Revise"):
        _send(Written("Ana", "ana@correo.example", "x" * 3001, autorizacion_datos=True))


def _last_second() -> datetime:
    closes = _consultation().closes_on
    return datetime(closes.year, closes.month, closes.day, 23, 59, 59, tzinfo=clock.BOGOTA)


def test_it_takes_comments_to_the_last_second_of_its_last_day_in_bogota(case_id: str) -> None:
    end = _last_second()
    with clock.at(end):
        assert _send() == 1
    with clock.at(end + timedelta(seconds=1)), pytest.raises(Conflict, match="ya cerró"):
        _send(key="k2")
    assert len(_mails("comentario_recibido")) == 1


def test_a_strange_or_foreign_consultation_does_not_exist(case_id: str) -> None:
    with pytest.raises(NotFound):
        consultations.send_comment(owner_id(), "m", "nada", ANA, "aviso", "k")


def test_a_program_that_floods_is_stopped_and_nobody_is_flooded_with_mail(case_id: str) -> None:
    for number in range(5):
        _send(key=f"k{number}")
    with pytest.raises(TooOften, match="Con este correo"):
        _send(key="k6", mark="another")
    for number in range(15):
        _send(Written("Ana", f"ana{number}@correo.example", "Hola", autorizacion_datos=True), key=f"m{number}")
    with pytest.raises(TooOften, match="desde su conexión"):
        _send(Written("Ana", "otra@correo.example", "Hola", autorizacion_datos=True), key="m99")


def test_who_answers_closes_the_comment_and_its_author_gets_the_answer_once(case_id: str) -> None:
    _send()
    with pytest.raises(Invalid, match="Escriba la respuesta"):
        _answer(case_id, 1, estado="acogido")
    _answer(case_id, 1, respuesta="La agregamos.", estado="acogido")
    _answer(case_id, 1, respuesta="La agregamos.", estado="acogido")
    (mail,) = _mails("respuesta_comentario")
    assert (mail.to_address, mail.params["respuesta"], mail.params["resultado"]) == (
        "ana@correo.example", "La agregamos.", "Acogido",
    )  # fmt: skip
    _answer(case_id, 1, respuesta="La agregamos en la página 7.", estado="acogido")
    assert len(_mails("respuesta_comentario")) == 2


def test_nobody_rewrites_or_removes_what_a_citizen_wrote(case_id: str) -> None:
    _send()
    _answer(
        case_id, 1, comentario="Todo bien", correo="otro@correo.example", nombre="X", respuesta="Sí", estado="acogido"
    )
    row = session().scalars(select(Record).where(Record.case_id == case_id)).one()
    assert (row.data["comentario"], row.data["correo"]) == ("Falta la meta de archivo.", "ana@correo.example")
    task = session().scalars(select(Task.id).where(Task.case_id == case_id, Task.step == "responder")).one()
    with pytest.raises(Conflict, match="de un ciudadano"):
        records.remove_record(actor_named("equipo1"), task, row.id)


def test_the_step_waits_until_every_comment_is_answered(case_id: str) -> None:
    _send()
    with pytest.raises(Invalid, match="Faltan 1 de «Comentarios»"):
        publishing.done(case_id, "responder")


def test_what_is_public_afterwards_names_nobody_who_did_not_ask_for_it(case_id: str) -> None:
    _send()
    named = Written("Beto Vecino", "beto@correo.example", "Bien.", mostrar_nombre=True, autorizacion_datos=True)
    _send(named, key="k2")
    for number in (1, 2):
        _answer(case_id, number, respuesta="Gracias.", estado="no_acogido")
    assert _consultation().comments == []
    publishing.done(case_id, "responder")
    found = _consultation()
    assert found.state == "closed"
    assert found.comments == [
        {"numero": 1, "nombre": "", "comentario": "Falta la meta de archivo.", "respuesta": "Gracias.",
         "resultado": "No acogido"},
        {"numero": 2, "nombre": "Beto Vecino", "comentario": "Bien.", "respuesta": "Gracias.",
         "resultado": "No acogido"},
    ]  # fmt: skip
    assert "correo.example" not in str(found.comments)
