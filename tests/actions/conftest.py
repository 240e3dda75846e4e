"""An office furnished once per database and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import POSTGRESQL, SQLITE
from tests.support.application import dispose, opened
from tests.support.databases import PostgresServer, settle
from tests.support.desk import Desk, furnish
from workflows.kernel.app import create_bare_app
from workflows.kernel.settings import Settings


def _settings(url: str, home: Path) -> Settings:
    return Settings(testing=True, home=home, database_url=url, files=home / "files", smtp_url="", secret_key="pruebas")


def _furnished(url: str, home: Path) -> None:
    app = create_bare_app(_settings(url, home))
    with app.app_context():
        furnish()
    dispose(app)


@pytest.fixture(scope="session")
def furnished_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the office in it."""
    home = tmp_path_factory.mktemp("oficina")
    file = Path(shutil.copyfile(sqlite_template, home / "oficina.db"))
    _furnished(f"sqlite:///{file}", home)
    settle(file)
    return file


@pytest.fixture(scope="session")
def furnished_postgres(
    postgres_server: PostgresServer, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A PostgreSQL database with the office in it."""
    postgres_server.run(f"CREATE DATABASE oficina TEMPLATE {postgres_template}")
    _furnished(postgres_server.url("oficina"), tmp_path_factory.mktemp("oficina"))
    return "oficina"


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def office_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a copy of the office, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        file = shutil.copyfile(request.getfixturevalue("furnished_sqlite"), tmp_path / "oficina.db")
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("furnished_postgres")) as url:
        yield url


@pytest.fixture
def desk(office_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The office at work, at nine in the morning of Friday, November 20, 2026; its journal is whole at the end."""
    for _ in opened(create_bare_app(_settings(office_url, tmp_path))):
        office = Desk()
        yield office
        office.check_journal()
        office.close()
