"""The office of a journey: signs people in, moves the clock, does what the clock process would do, reads mail."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from notifications import outbox
from notifications.sweeps import remind, texts_of
from tests.journeys.support.screen import PICTURES, Screen
from tests.support.advice import shipped
from tests.support.browsing import LiveServer
from tests.support.people import PASSWORD, actor_named, address
from tests.support.smtp import Mailbox
from workflows import batch
from workflows.actions import installation, owner_settings, schedules, seed, sweeps
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session

OPENING = "2026-11-20T09:00:00-05:00"
MOST_ROUNDS = 20
PATIENCE_MS = 10_000

AT_BOTH_WIDTHS = pytest.mark.parametrize(
    ("database_url", "viewport"),
    [pytest.param("sqlite", "desktop", id="sqlite-1280"),
     pytest.param("postgresql", "phone", marks=pytest.mark.pg, id="postgresql-390")],
    indirect=True,
)  # fmt: skip


class Office:
    """People, mail and clock of one test; `page` sizes follow the test's viewport."""

    def __init__(self, server: LiveServer, mailbox: Mailbox, browser: Browser, viewport: dict[str, int]) -> None:
        self.server, self.mailbox, self.browser, self.viewport = server, mailbox, browser, viewport
        self.contexts: list[BrowserContext] = []
        self.screens: list[Screen] = []
        self.people: dict[str, Screen] = {}

    def open(self) -> None:
        """Catalogues, people and procedures, on the opening day."""
        seed.load_base()
        seed.load_demo_people()
        move_to(OPENING)
        installation.install(shipped())
        # The clock begins no campaign unless a journey is about one.
        owner_settings.save_clock_starts(actor_named("admin"), set())

    def close(self) -> None:
        """Close every window, with a last picture of each for whoever looks for a fault."""
        for number, screen in enumerate(self.screens):
            screen.picture(f"last-{number}")
        if PICTURES:
            keep_mails(self.mailbox, Path(PICTURES))
        for context in self.contexts:
            context.close()

    def go_to(self, instant: str) -> None:
        """Put the clock of the installation at an instant and let it work."""
        move_to(instant)
        self.tick()

    def tick(self) -> None:
        """Let the clock of the installation work."""
        tick(self.server.app, self.server.url)

    def visitor(self, scripts: bool = True, size: dict[str, int] | None = None) -> Screen:
        """Somebody without an account, in a window of their own (of the test's size, or of another)."""
        context = self.browser.new_context(
            viewport=size or self.viewport, locale="es-CO", timezone_id="America/Bogota", java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        self.screens.append(Screen(context.new_page(), self.server.url))
        return self.screens[-1]

    def person(self, name: str, scripts: bool = True) -> Screen:
        """A person of the demonstration, signed in (once per test)."""
        key = name if scripts else f"{name} sin scripts"
        if key not in self.people:
            screen = self.visitor(scripts)
            screen.enter(address(name), PASSWORD)
            self.people[key] = screen
        return self.people[key]

    def mail_to(self, recipient: str, subject: str = "") -> EmailMessage:
        """The latest mail to an address whose subject holds some words."""
        found = [each for each in self.mailbox.to(recipient) if subject in str(each["Subject"])]
        known = [str(each["Subject"]) for each in self.mailbox.to(recipient)]
        assert found, f"no mail to {recipient} about «{subject}», only {known}"
        return found[-1]


def move_to(instant: str) -> None:
    """Put the demonstration clock of the open database at an instant (ISO text with its offset)."""
    seconds = int((datetime.fromisoformat(instant) - datetime.now(clock.BOGOTA)).total_seconds())
    installation.keep_fact("clock_offset", str(seconds))
    clock.set_offset(timedelta(seconds=seconds))


def tick(app: Flask, url: str = "http://cauce.example") -> None:
    """Do what the clock process does: terms, messages, documents, batches and mail, until quiet."""
    for _ in range(MOST_ROUNDS):
        moved = schedules.scheduled_starts() + sweeps.terms_and_wakeups() + sweeps.documents(url) + batch.run_next()
        moved += remind()
        moved += outbox.drain(settings_of(app), clock.now(), texts_of=texts_of)
        session().close()
        if not moved:
            return
    raise AssertionError("the clock never comes to rest")


def keep_mails(mailbox: Mailbox, folder: Path) -> None:
    """Write every mail and its letter to a folder, for human eyes."""
    for number, mail in enumerate(mailbox.messages, 1):
        head = f"{mail['To']}\n{mail['Subject']}\n\n"
        (folder / f"mail-{number:02}.txt").write_text(head + text_of(mail))
        for each in mail.iter_attachments():
            (folder / f"mail-{number:02}.pdf").write_bytes(bytes(each.get_payload(decode=True)))


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage) -> str:
    """The path of the link that a mail carries for its reader."""
    found = re.search(r"https?://[^/\s]+(/e/\S+)", text_of(mail))
    assert found, text_of(mail)
    return found[1]


def attached_pdf(mail: EmailMessage) -> bytes:
    """The one PDF that a mail carries."""
    (found,) = [each for each in mail.iter_attachments() if each.get_content_type() == "application/pdf"]
    return bytes(found.get_payload(decode=True))
