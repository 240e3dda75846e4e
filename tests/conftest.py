"""Fixtures that every test may ask for; how they work is in tests/support."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import browsing, databases, tools
from tests.support.smtp import Mailbox, MailServer

pytest_plugins = ["tests.support.gate", "tests.support.application"]

SQLITE = pytest.param("sqlite", id="sqlite")
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.pg, id="postgresql")


def pytest_collection_finish() -> None:
    """What is loaded stays to the end: walking it again and again took the collector a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    return databases.migrated_sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[databases.PostgresServer]:
    """A throw-away PostgreSQL server on a free port."""
    with databases.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: databases.PostgresServer) -> str:
    """Name of a migrated database to copy from."""
    return databases.migrated_postgres(postgres_server)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a fresh migrated SQLite file, of a demonstration when the test asks for `seeded`."""
    template = request.getfixturevalue("seeded_sqlite" if "seeded" in request.fixturenames else "sqlite_template")
    return f"sqlite:///{shutil.copyfile(template, tmp_path / 'cauce.db')}"


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres_server: databases.PostgresServer) -> Iterator[str]:
    """URL of a fresh migrated PostgreSQL database, of a demonstration when the test asks for `seeded`."""
    template = request.getfixturevalue("seeded_postgres" if "seeded" in request.fixturenames else "postgres_template")
    with postgres_server.database(template) as url:
        yield url


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh migrated database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server; `mailbox` gives each test an empty box in it."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox(mail_server: MailServer) -> Mailbox:
    """What this test's mails arrive in; give it a script to make the server refuse or hang up."""
    return mail_server.fresh()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """pytest-playwright's launch options: the system's Chromium."""
    return {"executable_path": tools.chromium(), "args": browsing.CHROMIUM_FLAGS}


@pytest.fixture
def viewport(request: pytest.FixtureRequest) -> dict[str, int]:
    """Size of the page: 1280 px wide, and 390 px too under `@both_widths`."""
    return browsing.VIEWPORTS[getattr(request, "param", "desktop")]


@pytest.fixture
def browser_context_args(viewport: dict[str, int]) -> dict[str, Any]:
    """pytest-playwright's page options: Colombian Spanish, Bogota's clock."""
    return {"viewport": viewport, "locale": "es-CO", "timezone_id": "America/Bogota"}
