"""An office with its database, and a drain that sends to the test's mailbox."""

import socket
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from notifications.outbox import drain
from tests.notifications import samples
from tests.support.smtp import Mailbox
from workflows.actions import outbox as acts
from workflows.domain import notices
from workflows.domain.cases import locked_case
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session, transaction
from workflows.kernel.settings import Settings

Drain = Callable[[datetime], int]


@pytest.fixture
def office(bare_app: Flask) -> Iterator[Flask]:
    """The sample office, at ten in the morning of a Friday."""
    with clock.at(samples.NOW):
        samples.office()
        yield bare_app
        session().rollback()


@pytest.fixture
def post(office: Flask, mailbox: Mailbox) -> Drain:
    """Drain the outbox as if it were the given instant."""
    return lambda now: drain(settings_of(office), now)


@pytest.fixture
def nobody(settings: Settings) -> Settings:
    """The same settings with the address of a server that does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    return settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})


@pytest.fixture
def hooks() -> Iterator[list[object]]:
    """What waits for a letter to leave; put back as it was."""
    before = list(acts.on_sent)
    acts.on_sent.clear()
    yield acts.on_sent  # type: ignore[misc]
    acts.on_sent[:] = before


def trial(name: str = "officer") -> None:
    """One mail in the outbox."""
    with transaction():
        notices.trial_mail(samples.OWNER, f"{name}@cauce.example", "Persona de prueba")


def letter(address: str = "alcaldia@abejorral.example") -> None:
    """One letter in the outbox, whose document is issued already."""
    with transaction():
        case = locked_case(samples.CASE)
        document, delivery = samples.letter(address)
        notices.letter_sent(case, document, delivery)
        notices.release_held(document.id)
