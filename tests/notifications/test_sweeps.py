"""The sweeps of mail read ladders and texts from the stored version of each case."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from notifications.sweeps import mail_sweeps
from tests.notifications import samples
from tests.support.smtp import Mailbox
from workflows.actions.installation import install
from workflows.domain.cases import Case
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session, transaction
from workflows.procedures.files import from_files

TOML = b"""
slug = "mini"
name = "Procedimiento de prueba"
series = "PRU"
subject = "Prueba"

[steps.elaborar_oficio]
role = "responsable"
reminders = [{ offset = -1, to = ["responsable"] }, { offset = 0, to = ["responsable"] }]
"""
OWN_SUBJECT = "Recordatorio propio de {{ propietario }}"


@pytest.fixture
def version(office: Flask) -> Iterator[str]:
    """The sample case follows a procedure with a ladder and a text of its own."""
    files = {"procedure.toml": TOML, "mails/ultimo_dia/subject.txt": OWN_SUBJECT.encode()}
    # What a whole procedure needs besides does not matter here.
    procedure = replace(from_files(files), complaints=())
    install([procedure])
    with transaction():
        session().query(Case).update({"version_hash": procedure.version})
    yield procedure.version


def test_a_case_is_reminded_as_its_version_says(version: str, office: Flask, mailbox: Mailbox) -> None:
    done = []
    for days in (3, 4):
        with clock.at(samples.later(days=days)):
            done.append({sweep.name: sweep.run() for sweep in mail_sweeps(settings_of(office))})
    # An early rung and the digest that tells it; then the last day, with what is due today in the digest.
    assert done == [{"reminders": 2, "outbox": 1}, {"reminders": 2, "outbox": 2}]
    digest, *others = [mail["Subject"] for mail in mailbox.to("officer@cauce.example")]
    assert digest == "Su resumen del lunes 23 de noviembre de 2026: 1 por vencer"
    assert "Recordatorio propio de Gobernación de Antioquia" in others
