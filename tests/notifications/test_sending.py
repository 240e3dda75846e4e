"""What is in the outbox leaves once, by a real SMTP conversation, and what cannot leave is seen."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from notifications.outbox import drain
from tests.notifications import samples
from tests.notifications.conftest import Drain, letter, trial
from tests.support.smtp import Mailbox
from workflows.actions import outbox as acts
from workflows.domain import notices
from workflows.domain.cases import Incident, locked_case
from workflows.domain.documents import Delivery, Document
from workflows.domain.journal import Journal, broken_chain
from workflows.domain.links import make_link
from workflows.domain.outbox import Outbox, longest_wait
from workflows.domain.people import system_actor
from workflows.kernel.app import settings_of
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Conflict, Invalid, NotFound
from workflows.kernel.settings import Settings

NOW = samples.NOW
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process ends here."""


def delivery() -> Delivery:
    """The delivery of the sample letter, freshly read."""
    session().expire_all()
    return session().query(Delivery).one()


def test_a_mail_leaves_with_its_headers_and_both_bodies(post: Drain, mailbox: Mailbox) -> None:
    trial()
    assert post(NOW) == 1
    (mail,) = mailbox.to("officer@cauce.example")
    assert mail["Subject"] == "Prueba de correo: Gobernación de Antioquia"
    assert str(mail["To"]) == "Persona de prueba <officer@cauce.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{samples.mail().message_id}>"
    assert mail["Date"].datetime == NOW
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_sent_mail_is_recorded_with_its_text_and_not_sent_again(post: Drain, mailbox: Mailbox) -> None:
    trial()
    assert [post(NOW), post(NOW + MINUTE)] == [1, 0]
    row = samples.mail()
    assert (row.state, row.sent_at, row.attempts, row.error) == ("sent", NOW, 1, None)
    assert row.subject == "Prueba de correo: Gobernación de Antioquia"
    assert row.body is not None and "el correo de Cauce funciona" in row.body
    assert len(mailbox.messages) == 1


def test_a_letter_carries_its_pdf_records_its_delivery_and_tells_who_waits(
    post: Drain, mailbox: Mailbox, hooks: list[Any]
) -> None:
    told: list[tuple[str, str, datetime]] = []
    hooks.append(lambda document, made, when: told.append((document.id, made.id, when)))
    letter()
    assert post(NOW) == 1
    (mail,) = mailbox.to("alcaldia@abejorral.example")
    (pdf,) = mail.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("OFI-2026-000007.pdf", samples.PDF)
    assert (delivery().state, delivery().sent_at, delivery().sent_on) == ("sent", NOW, NOW.date())
    assert told == [(samples.LETTER, "delivery", NOW)]
    assert [row.verb for row in session().query(Journal)] == ["carta_enviada"]
    assert broken_chain(samples.CASE) is None


def test_a_held_letter_waits_for_its_document(post: Drain, mailbox: Mailbox) -> None:
    letter()
    with transaction():
        session().query(Outbox).update({"state": "held"})
    assert post(NOW) == 0
    assert samples.mail().state == "held"


def test_what_the_server_puts_off_waits_longer_each_time(post: Drain, mailbox: Mailbox) -> None:
    mailbox.script[:] = ["451", "421", "451"]
    trial()
    waits = []
    now = NOW
    for _ in range(3):
        assert post(now) == 0
        row = samples.mail()
        waits.append(row.next_at - now)
        assert row.error is not None and row.error.startswith("El servidor de correo pidió esperar: 4")
        assert post(row.next_at - timedelta(seconds=1)) == 0
        now = row.next_at
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert post(now) == 1
    assert len(mailbox.messages) == 1


def test_the_wait_never_passes_an_hour_and_ends_after_three_days(post: Drain, mailbox: Mailbox) -> None:
    mailbox.script[:] = ["451"] * 9
    letter()
    now = NOW
    for _ in range(8):
        post(now)
        last, now = now, samples.mail().next_at
    assert now - last == timedelta(hours=1)
    assert samples.mail().state == "pending"
    post(NOW + timedelta(hours=72))
    assert (samples.mail().state, delivery().state) == ("dead", "bounced")
    assert (samples.mail().error or "").startswith("Se intentó durante 72 horas.")


def test_a_letter_refused_for_good_is_seen_as_an_incident(post: Drain, mailbox: Mailbox) -> None:
    mailbox.script[:] = ["550"]
    letter()
    assert [post(NOW), post(NOW + timedelta(days=1))] == [0, 0]
    assert (samples.mail().state, delivery().state) == ("failed", "bounced")
    incident = session().query(Incident).one()
    assert (incident.case_id, incident.document_id, incident.place) == (samples.CASE, samples.LETTER, "correo")
    assert incident.cause.startswith("El servidor de correo lo rechazó: 550")
    assert [row.verb for row in session().query(Journal)] == ["carta_devuelta"]


def test_an_outage_loses_nothing_and_ends_soon_after_it(
    office: Flask, post: Drain, mailbox: Mailbox, nobody: Settings
) -> None:
    for number in range(25):
        trial(f"officer{number}")
    for minute in range(60):
        assert drain(nobody, NOW + minute * MINUTE) == 0
    sent = sum(post(NOW + minute * MINUTE) for minute in range(60, 75))
    assert sent == len(mailbox.messages) == 25
    assert {row.state for row in session().query(Outbox)} == {"sent"}


def test_an_outage_says_so_in_plain_words(office: Flask, nobody: Settings) -> None:
    trial()
    drain(nobody, NOW)
    assert longest_wait(samples.OWNER, NOW + 31 * MINUTE) == 31 * MINUTE
    assert (samples.mail().error or "").startswith("No hay comunicación con el servidor de correo")


@pytest.mark.parametrize("answer", ["drop-before-data", "drop-after-data"])
def test_a_cut_line_is_tried_again_under_the_same_message_id(post: Drain, mailbox: Mailbox, answer: str) -> None:
    mailbox.script[:] = [answer]
    trial()
    assert [post(NOW), post(NOW + MINUTE)] == [0, 1]
    assert len(mailbox.messages) == (2 if answer == "drop-after-data" else 1)
    assert {mail["Message-ID"] for mail in mailbox.messages} == {f"<{samples.mail().message_id}>"}


def test_killed_between_sending_and_recording_the_second_copy_has_the_same_message_id(
    post: Drain, mailbox: Mailbox, hooks: list[Any]
) -> None:
    def die(*_: object) -> None:
        raise Killed

    letter()
    hooks.append(die)
    with pytest.raises(Killed):
        post(NOW)
    hooks.clear()
    assert (samples.mail().state, delivery().state) == ("leased", "pending")
    assert post(NOW + MINUTE) == 0
    assert post(NOW + timedelta(minutes=11)) == 1
    assert len(mailbox.messages) == 2
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == 1


def test_what_fails_after_the_mail_left_is_an_incident_and_no_second_mail(
    post: Drain, mailbox: Mailbox, hooks: list[Callable[[Document, Delivery, datetime], None]]
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("no such wait")

    letter()
    hooks.append(fail)
    assert [post(NOW), post(NOW + timedelta(days=1))] == [1, 0]
    assert len(mailbox.messages) == 1
    assert delivery().state == "sent"
    assert session().query(Incident).one().cause == "LookupError: no such wait"


def test_two_drains_at_once_send_each_mail_once(office: Flask, mailbox: Mailbox) -> None:
    for number in range(20):
        trial(f"officer{number}")
    together, sent = threading.Barrier(2), []

    def run() -> None:
        with office.app_context():
            together.wait()
            sent.append(drain(settings_of(office), NOW))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 20
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == len(mailbox.messages) == 20


def test_without_a_server_mails_are_kept_to_be_read(office: Flask, settings: Settings) -> None:
    trial()
    assert drain(settings.model_copy(update={"smtp_url": ""}), NOW) == 1
    row = samples.mail()
    assert (row.state, row.subject) == ("kept", "Prueba de correo: Gobernación de Antioquia")
    assert row.body is not None and "No tiene que hacer nada" in row.body


def test_a_mail_that_cannot_be_written_fails_alone(post: Drain, mailbox: Mailbox) -> None:
    trial("first")
    trial("second")
    with transaction():
        session().query(Outbox).filter_by(to_address="first@cauce.example").update({"kind": "desconocido"})
    assert post(NOW) == 1
    assert "desconocido" in (samples.mail(state="failed").error or "")


def test_a_kept_or_failed_mail_is_sent_again_to_a_corrected_address(post: Drain, mailbox: Mailbox) -> None:
    mailbox.script[:] = ["550"]
    letter("no-existe@abejorral.example")
    post(NOW)
    who = system_actor(samples.OWNER)
    with pytest.raises(Invalid, match="una sola dirección"):
        acts.resend(who, samples.mail().id, "a@b.co, c@d.co")
    acts.resend(who, samples.mail().id, "alcaldia@abejorral.example")
    assert post(NOW) == 1
    assert (delivery().state, delivery().address) == ("sent", "alcaldia@abejorral.example")
    assert len(mailbox.to("alcaldia@abejorral.example")) == 1


def test_a_mail_under_way_or_of_another_owner_is_not_sent_again(office: Flask) -> None:
    trial()
    with pytest.raises(Conflict, match="todavía está en camino"):
        acts.resend(system_actor(samples.OWNER), samples.mail().id)
    with pytest.raises(NotFound):
        acts.resend(system_actor(samples.TOWN), samples.mail().id)


@pytest.mark.parametrize("asked", ["smtp://{}?starttls", "smtp://someone:secret@{}"])
def test_a_server_without_the_security_asked_for_gets_no_mail(
    office: Flask, settings: Settings, mailbox: Mailbox, asked: str
) -> None:
    trial()
    url = asked.format(mailbox.url.removeprefix("smtp://"))
    assert drain(settings.model_copy(update={"smtp_url": url}), NOW) == 0
    assert (samples.mail().state, mailbox.messages) == ("pending", [])
    assert "secret" not in (samples.mail().error or "")


def test_the_link_of_a_sent_mail_is_not_kept(post: Drain, mailbox: Mailbox) -> None:
    with transaction():
        case = locked_case(samples.CASE)
        path = make_link(case, None, "enlace@abejorral.example")
        notices.link_renewed(case, None, "enlace@abejorral.example", "Enlace de prueba", path, "link")
    assert post(NOW) == 1
    assert path in mailbox.messages[0].get_body().get_content()
    row = samples.mail()
    assert path not in f"{row.body}{row.params}"
    with pytest.raises(Conflict, match="Renovar enlace"):
        acts.resend(system_actor(samples.OWNER), row.id)
