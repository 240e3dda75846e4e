"""The fixtures that the other tests lean on do what they say."""

import smtplib
from email.message import EmailMessage
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.wsgi import ClosingIterator

from tests.support.browsing import LiveServer, both_widths, whole
from tests.support.databases import on_sqlite
from tests.support.smtp import Mailbox


def mail(subject: str) -> EmailMessage:
    """A mail to the entity's box."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "cauce@example.org", "caja@example.org", subject
    message.set_content("Prueba de envío")
    return message


def send(mailbox: Mailbox, subject: str) -> None:
    """Send one mail over a connection of its own."""
    host, port = mailbox.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=10) as connection:
        connection.send_message(mail(subject))


def tables(url: str) -> set[str]:
    """Names of the tables of a database."""
    engine = sa.create_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def leave_a_table(url: str) -> None:
    """Write something that the next test must not see."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE left_behind (id INTEGER)"))
    engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_its_own_migrated_database(database_url: str, turn: int) -> None:
    assert "alembic_version" in tables(database_url)
    assert "left_behind" not in tables(database_url)
    leave_a_table(database_url)


def test_the_bare_application_opens_that_database(bare_app: Flask, database_url: str) -> None:
    assert bare_app.config["SQLALCHEMY_DATABASE_URI"] == database_url


def test_the_mail_server_answers_by_position_and_keeps_what_it_accepted(mailbox: Mailbox) -> None:
    mailbox.script = ["451", "ok", "drop-after-data", "drop-before-data"]
    with pytest.raises(smtplib.SMTPDataError):
        send(mailbox, "uno")
    send(mailbox, "dos")
    for cut in ("tres", "cuatro"):
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(mailbox, cut)
    send(mailbox, "cinco")
    assert [message["Subject"] for message in mailbox.to("caja@example.org")] == ["dos", "tres", "cinco"]
    assert mailbox.attempts == 5


@both_widths
def test_the_browser_opens_a_page_at_both_widths(page: Page, viewport: dict[str, int]) -> None:
    site = Flask("page")
    site.add_url_rule("/", view_func=lambda: "<!doctype html><html lang='es-CO'><h1>Cauce</h1></html>")
    with LiveServer(site) as server:
        page.goto(server.url)
        expect(page.get_by_role("heading")).to_have_text("Cauce")
    assert page.evaluate("window.innerWidth") == viewport["width"]


@on_sqlite
def test_the_whole_application_answers_on_a_port(live_server: LiveServer, page: Page) -> None:
    answer = page.goto(live_server.url)
    assert answer is not None and answer.status < 400


def test_an_answer_is_closed_before_it_leaves() -> None:
    parts = ClosingIterator([b"uno", b"dos"], closed := Mock())
    assert whole(lambda environ, start: parts)({}, Mock()) == [b"unodos"]
    closed.assert_called_once()
