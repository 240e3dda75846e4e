"""Entities that were asked who came, or what they thought, and did not answer, are reminded by themselves."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import update

from notifications import rows
from notifications.outbox import drain
from notifications.sweeps import kind_of, remind, texts_of
from tests.support import attending
from tests.support.people import actor_named
from tests.support.smtp import Mailbox
from workflows.actions import invitations, participants, records, row_reminders
from workflows.actions.links import renew_link
from workflows.actions.record_links import Sent, send_row
from workflows.domain.access import AccessLink
from workflows.domain.entities import Entity
from workflows.domain.people import Person
from workflows.domain.reminders import Reminder
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)  # 10:00 in Bogota
PERSON = {"nombre": "Ana de Prueba", "autoriza_datos": True}
ANSWER = {"claridad": 5, "utilidad": 4, "comentario": ""}


def on(day: int, hour: int = 9, month: int = 11) -> datetime:
    """An hour of a day in Bogota."""
    return datetime(2026, month, day, hour, tzinfo=clock.BOGOTA)


def sweep(day: int, hour: int = 9, month: int = 11) -> int:
    """The clock looks at this hour; how many entities were told something."""
    before = len(told())
    with clock.at(on(day, hour, month)):
        remind()
    return len(told()) - before


def told() -> list[tuple[str, str, str]]:
    """Entity, rung and what became of it, in order."""
    session().rollback()
    query = session().query(Reminder, Entity.short_name).join(Entity, Entity.id == Reminder.entity_id)
    return [(name, each.rung, each.why or each.state) for each, name in query.order_by(Reminder.at, Entity.short_name)]


def answer(kind: str, name: str, **data: object) -> None:
    """A municipality fills its row by the newest link that it got."""
    token = {key.rpartition(" de ")[2]: path for key, path in attending.links(kind).items()}[name]
    send_row(token.removeprefix("/e/"), name, Sent(data, consent=True, notice="texto"), new_id())


def content(mail: EmailMessage) -> str:
    """What the plain part of a mail says."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def case(app: Flask) -> Iterator[str]:
    """Three municipalities were asked on a Friday who came to a session."""
    with clock.at(FRIDAY):
        attending.installed(attending.with_reminders())
        case_id = attending.planned()
        about = attending.session_on(case_id, "2026-11-19", lugar="Biblioteca municipal")
        place = attending.task_id(case_id, "ejecutar")
        invitations.send_invitations(actor_named("equipo1"), place, "asistente", about)
        yield case_id
        session().rollback()


@pytest.fixture
def surveyed(case: str) -> str:
    """The survey is open: Urrao and Jericó came, and have until November 27."""
    about = attending.rows(case, "sesion")[0].id
    attending.came(case, about, "Urrao", "Ana de Prueba")
    attending.came(case, about, "Jericó", "Beto de Prueba")
    attending.done(case, "ejecutar")
    return case


def test_who_did_not_answer_is_reminded_once_per_rung_by_mail(case: str, app: Flask, mailbox: Mailbox) -> None:
    answer("registro_asistencia", "Urrao", **PERSON)
    settings = settings_of(app).model_copy(update={"smtp_url": mailbox.url})
    drain(settings, clock.now(), texts_of=texts_of)
    mailbox.messages.clear()
    mailbox.recipients.clear()
    assert sweep(21) == sweep(23) == sweep(24, 7) == 0, "a Saturday, the first working day, and before the office opens"
    assert sweep(24) == 2
    assert sweep(24, 15) == sweep(25) == 0, "once"
    assert told() == [("Abejorral", "2habiles@enlace", "mailed"), ("Jericó", "2habiles@enlace", "mailed")]
    with clock.at(on(24)):
        drain(settings, clock.now(), texts_of=texts_of)
    assert not mailbox.to("contacto@urrao.example")
    (mail,) = [each for each in mailbox.messages if "Jericó" in content(each)]
    assert mail["Subject"].startswith("Falta registrar quiénes asistieron el jueves 19 de noviembre de 2026")
    text = content(mail)
    assert "/e/" in text and "Biblioteca municipal" in text and "sale tarde" not in text
    (token,) = re.findall(r"/e/(\S+)", text)
    send_row(token, "Jericó", Sent(PERSON, consent=True, notice="texto"), new_id())
    assert sweep(27) == 1
    assert told()[-1] == ("Abejorral", "5habiles@enlace", "mailed")


def test_the_link_of_the_first_mail_goes_on_working(case: str) -> None:
    assert sweep(24) == 3
    with clock.at(on(24)):
        answer("registro_asistencia", "Urrao", **PERSON)
        answer("recordatorio_asistencia", "Urrao", **PERSON | {"nombre": "Beto de Prueba"})
    session().close()
    assert [each.data["nombre"] for each in attending.rows(case)] == ["Ana de Prueba", "Beto de Prueba"]


def test_the_survey_counts_from_its_last_day(surveyed: str) -> None:
    answer("encuesta_asesoria", "Urrao", **ANSWER)
    assert sweep(24) == 0, "nor about the attendance, whose step has ended"
    assert sweep(25) == sweep(27) + 1 == 1
    assert told() == [("Jericó", "-2habiles", "mailed")]
    with clock.at(on(25)):
        (mail,) = [each for each in attending.links("recordatorio_encuesta")]
    assert mail.endswith("Jericó")


def test_a_clock_that_was_off_tells_the_last_rung_only_and_says_that_it_is_late(case: str) -> None:
    assert sweep(28) == 0, "a Saturday"
    assert sweep(30) == 6
    assert {row[1:] for row in told()} == {("2habiles@enlace", "superada"), ("5habiles@enlace", "mailed")}


def test_nobody_is_told_when_there_is_nothing_left_to_answer(case: str) -> None:
    about = attending.rows(case, "sesion")[0].id
    who, place = actor_named("equipo1"), attending.task_id(case, "ejecutar")
    (urrao,) = attending.ids("Urrao")
    participants.withdraw_participant(who, case, urrao, "Se retiró.")
    with transaction() as current:
        late = update(AccessLink).where(AccessLink.entity_id == attending.ids("Jericó")[0])
        current.execute(late.values(expires_at=on(23)))
    assert sweep(24) == 1
    assert told() == [("Abejorral", "2habiles@enlace", "mailed")]
    invitations.settle_attendance(who, place, "asistente", about)
    assert sweep(27) == 0


def test_nobody_is_told_after_the_step_or_the_case_ended(surveyed: str) -> None:
    attending.done(surveyed, "valorar")
    assert sweep(25) == sweep(27) == 0


def test_an_address_that_refused_a_mail_is_not_tried_again(case: str, app: Flask, mailbox: Mailbox) -> None:
    mailbox.unknown.add(_address("Urrao"))
    settings = settings_of(app).model_copy(update={"smtp_url": mailbox.url})
    drain(settings, clock.now(), texts_of=texts_of)
    _forget_address("Jericó")
    assert sweep(24) == 3
    assert sweep(25) == 0
    assert {name: why for name, _, why in told()} == {
        "Urrao": "rechazada", "Jericó": "sin_direccion", "Abejorral": "mailed",
    }  # fmt: skip
    mailbox.unknown.clear()
    with clock.at(on(25)):
        place, about = attending.task_id(case, "ejecutar"), attending.rows(case, "sesion")[0].id
        invitations.send_again(actor_named("equipo1"), place, "asistente", attending.ids("Urrao")[0], about)
        drain(settings, clock.now(), texts_of=texts_of)
    sweep(27)
    assert told()[-3:] == [
        ("Abejorral", "5habiles@enlace", "mailed"), ("Jericó", "5habiles@enlace", "sin_direccion"),
        ("Urrao", "2habiles@enlace", "mailed"),
    ], "by hand it got there, and a new ladder begins"  # fmt: skip


def _address(name: str) -> str:
    (key,) = attending.ids(name)
    return session().query(AccessLink.email).filter_by(entity_id=key).one()[0]


def _forget_address(name: str) -> None:
    (key,) = attending.ids(name)
    with transaction() as current:
        current.get_one(Entity, key).email = None
        current.execute(update(Person).where(Person.entity_id == key).values(active=False))


def test_who_left_the_group_of_a_session_is_not_asked_again(case: str) -> None:
    place, about = attending.task_id(case, "ejecutar"), attending.rows(case, "sesion")[0]
    data = {"fecha": "2026-11-19", "entidades": attending.ids("Urrao", "Abejorral")}
    records.save_record(actor_named("equipo1"), place, "sesion", data, about.id)
    assert sweep(24) == 3
    assert [why for name, _, why in told() if name == "Jericó"] == ["no_le_toca"]


def test_sending_again_begins_the_ladder_again(case: str) -> None:
    place, about = attending.task_id(case, "ejecutar"), attending.rows(case, "sesion")[0].id
    with clock.at(on(24, 7)):
        invitations.send_again(actor_named("equipo1"), place, "asistente", attending.ids("Urrao")[0], about)
    assert sweep(24) == 2
    assert sweep(26) == 1
    assert told()[-1] == ("Urrao", "2habiles@enlace", "mailed")


def test_a_link_that_was_lost_and_asked_again_is_not_reminded_the_same_day(case: str) -> None:
    lost = {key.rpartition(" de ")[2]: path for key, path in attending.links("registro_asistencia").items()}["Urrao"]
    with clock.at(on(24, 7)):
        renew_link(lost.removeprefix("/e/"))
    assert sweep(24) == 2
    assert "Urrao" not in {name for name, _, _ in told()}


def test_who_answers_between_the_look_and_the_mail_is_not_reminded(case: str) -> None:
    with clock.at(on(24)):
        known = rows.found(clock.now(), kind_of)
        answer("registro_asistencia", "Urrao", **PERSON)
        assert sum(row_reminders.tell_row(each) for each in known.mails) == 2
        assert sum(row_reminders.tell_row(each) for each in known.mails) == 0, "a second clock with the same list"
        remind()
    assert [name for name, _, _ in told()] == ["Abejorral", "Jericó"]
    assert session().query(AccessLink).filter(AccessLink.created_at > FRIDAY + timedelta(hours=1)).count() == 2
