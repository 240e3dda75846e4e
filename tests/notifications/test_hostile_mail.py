"""Nothing that people wrote becomes a header or a second recipient (holds on Python 3.11.7, CVE-2024-6923)."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from notifications.mailer import Mailer, NoServer, Permanent, compose
from tests.notifications import samples
from tests.notifications.conftest import Drain
from tests.support.smtp import Mailbox
from workflows.domain import notices
from workflows.domain.outbox import Outbox
from workflows.kernel.db import session, transaction
from workflows.kernel.errors import Invalid

SUBJECTS = [
    "=?utf-8?q?x=0D=0ABcc:_v@otra.co?=",
    "=?utf-8?b?eA0KQmNjOiB2QG90cmEuY28=?=",
    "x\r\nBcc: v@otra.co",
    "x\nBcc: v@otra.co",
    "x\rBcc: v@otra.co",
    "x\u2028Bcc: v@otra.co",
    "x\x00y",
    "hola \u202egpj.exe",
]
RECIPIENTS = [
    '"u@e.co\r\nRCPT TO:<v@otra.co>"@e.co',
    "u@e.co, v@otra.co",
    "u@e.co;v@otra.co",
    "u@e.co\nBcc: v@otra.co",
    "<u@e.co>",
    "U <u@e.co>",
    "u@e.co> SIZE=1",
    "=?utf-8?q?u=40e=2Eco?=@e.co",
    "u @e.co",
]
NAMES = ["=?utf-8?q?x=0D=0ABcc:_v@otra.co?=", "==??utf-8?q?x=0D=0ABcc:_v@otra.co?=", "x\r\nBcc: v@otra.co", 'a"b<c>,']


def write(**changes: Any) -> EmailMessage:
    """A harmless mail with something hostile in it."""
    values: dict[str, Any] = {
        "sender": "cauce@localhost", "sender_name": "Entidad", "to_address": "u@e.co", "to_name": "U",
        "subject": "Hola", "text": "x", "html": "<p>x</p>", "message_id": "id@cauce", "at": samples.NOW,
    }  # fmt: skip
    return compose(**(values | changes))


def headers_on_the_wire(message: EmailMessage) -> set[str]:
    """The header names that a receiver would read."""
    return set(message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default).keys())


HARMLESS = headers_on_the_wire(write())


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_hostile_subject_is_refused(subject: str) -> None:
    with pytest.raises(Permanent, match="asunto del correo"):
        write(subject=subject)


@pytest.mark.parametrize("address", RECIPIENTS)
def test_a_hostile_recipient_is_refused(address: str) -> None:
    with pytest.raises(Permanent, match="no sirve para enviar correo"):
        write(to_address=address)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["to_name", "sender_name"])
def test_a_hostile_name_adds_no_header_and_no_recipient(name: str, place: str) -> None:
    message = write(**{place: name})
    assert headers_on_the_wire(message) == HARMLESS
    assert b"\nBcc" not in message.as_bytes(policy=policy.SMTP)
    assert [a.addr_spec for a in message["To"].addresses] == ["u@e.co"]


def test_a_long_subject_with_accents_stays_one_header() -> None:
    message = write(subject="Añoranza ñandú " * 12)
    assert headers_on_the_wire(message) == HARMLESS


def test_a_bad_sender_is_the_fault_of_the_installation_not_of_the_mail() -> None:
    with pytest.raises(NoServer, match="CAUCE_MAIL_FROM"):
        write(sender="x\r\ny@e.co")


@pytest.mark.parametrize("url", ["http://e.co", "smtp://", "correo"])
def test_a_bad_server_address_is_explained(url: str) -> None:
    with pytest.raises(Invalid, match="CAUCE_SMTP_URL"):
        Mailer(url)


@pytest.mark.parametrize("address", ["", *RECIPIENTS])
def test_a_bad_address_does_not_break_the_act_and_is_seen(
    office: Flask, post: Drain, mailbox: Mailbox, address: str
) -> None:
    with transaction():
        notices.trial_mail(samples.OWNER, address, "Persona de prueba")
    assert samples.mail().state == "failed"
    assert "no sirve para enviar correo" in (samples.mail().error or "")
    assert post(samples.NOW) == 0 and mailbox.messages == []


def test_a_hostile_name_in_a_subject_fails_that_mail_only(office: Flask, post: Drain, mailbox: Mailbox) -> None:
    with transaction():
        session().execute(Outbox.__table__.insert(), [hostile()])
        notices.trial_mail(samples.OWNER, "officer@cauce.example", "Persona de prueba")
    assert post(samples.NOW) == 1
    assert len(mailbox.messages) == 1
    assert "asunto" in (samples.mail(state="failed").error or "")


def hostile() -> dict[str, Any]:
    """A mail whose subject would name somebody called like a header."""
    caso = dict.fromkeys(("numero", "radicado", "asunto", "entidad", "pagina", "recibido"), "x")
    params = {"caso": caso, "tarea": None, "quien": SUBJECTS[0], "nota": "x"}
    return notices.mail_row(samples.OWNER, "contribucion", "u@e.co", "U", "hostile", params)
