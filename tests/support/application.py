"""The whole application in a test: settings, pages, a client, and a server on a real port."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

import web
from tests.support import databases, snapshot
from tests.support.browsing import LiveServer
from tests.support.smtp import Mailbox
from workflows.actions import seed
from workflows.domain.entities import owners
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db
from workflows.kernel.settings import Settings


class _Compiled(BytecodeCache):
    """Templates compiled once per run: each test has an application of its own that would do it again."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it from memory."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it in memory."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


@pytest.fixture(scope="session", autouse=True)
def _snapshots() -> Iterator[None]:
    """Close the copies that `tests.support.snapshot` keeps."""
    yield
    snapshot.forget()


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
    made = web.create_app(settings)
    made.jinja_env.bytecode_cache = COMPILED
    yield from opened(made)


@pytest.fixture
def seeded(app: Flask) -> Flask:
    """`app` with the catalogues and the people of the demonstration; see tests.support.people.

    Its database is a copy of one that was filled once per run: `sqlite_url` and `postgres_url` see to it.
    """
    assert owners(), "name `seeded` among the fixtures of the test or of its fixtures"
    return app


@pytest.fixture(scope="session")
def seeded_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demonstration in it."""
    home = tmp_path_factory.mktemp("seeded")
    file = Path(shutil.copyfile(sqlite_template, home / "seeded.db"))
    _seed(f"sqlite:///{file}", home)
    databases.settle(file)
    return file


@pytest.fixture(scope="session")
def seeded_postgres(
    postgres_server: databases.PostgresServer, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Name of a PostgreSQL database with the demonstration in it."""
    postgres_server.run(f"CREATE DATABASE seeded TEMPLATE {postgres_template}")
    _seed(postgres_server.url("seeded"), tmp_path_factory.mktemp("seeded"))
    return "seeded"


def _seed(url: str, home: Path) -> None:
    app = create_bare_app(Settings(testing=True, home=home, database_url=url, files=home / "files", smtp_url=""))
    for _ in opened(app):
        seed.load_base()
        seed.load_demo_people()


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
