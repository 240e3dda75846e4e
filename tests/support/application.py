"""The whole application in a test: settings, pages, a client, and a server on a real port."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import web
from tests.support.browsing import LiveServer
from tests.support.smtp import Mailbox
from workflows.actions import seed
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db
from workflows.kernel.settings import Settings


@pytest.fixture
def settings(database_url: str, mailbox: Mailbox, tmp_path: Path) -> Settings:
    """Settings of one test: fresh database, evidence folder and mailbox."""
    return Settings(
        testing=True,
        home=tmp_path,
        database_url=database_url,
        files=tmp_path / "files",
        smtp_url=mailbox.url,
        secret_key="only for tests, never for an installation",
    )


@pytest.fixture
def bare_app(settings: Settings) -> Iterator[Flask]:
    """The application without routes, its context open, for tests of domain, engine and actions."""
    yield from opened(create_bare_app(settings))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole web application, its context open."""
    yield from opened(web.create_app(settings))


@pytest.fixture
def seeded(app: Flask) -> Flask:
    """`app` with the catalogues and the people of the demonstration; see tests.support.people."""
    seed.load_base()
    seed.load_demo_people()
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Speaks HTTP to `app` in process."""
    return app.test_client()


@pytest.fixture
def live_server(settings: Settings) -> Iterator[LiveServer]:
    """The whole web application on a free port; `live_server.url` and `live_server.app`."""
    app = web.create_app(settings)
    with LiveServer(app) as server:
        yield server
    dispose(app)


def opened(app: Flask) -> Iterator[Flask]:
    """Keep the context of an application open for one test, then close every connection."""
    with app.app_context():
        yield app
        db.session.remove()
    dispose(app)


def dispose(app: Flask) -> None:
    """Close the connections of an application and put the clock of this process back."""
    clock.set_offset(timedelta())
    with app.app_context():
        db.engine.dispose()
