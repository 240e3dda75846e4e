"""Databases at a point of the story, copied for every fault, and the process that dies in them."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.faults import story
from tests.support import advice, databases
from tests.support.application import opened
from tests.support.source import ROOT
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db
from workflows.kernel.settings import Settings, child_environment

Copies = Callable[[], contextlib.AbstractContextManager[str]]


@contextlib.contextmanager
def running(url: str, files: Path) -> Iterator[Flask]:
    """A bare application over `url`, as a restarted process would open it."""
    yield from opened(create_bare_app(Settings(testing=True, database_url=url, secret_key="x", files=files)))


class Child:
    """The process of tests.faults.child."""

    def __init__(self, path: str | None) -> None:
        changes = {} if path is None else {"PATH": path}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.child"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=child_environment(**changes),
        )  # fmt: skip

    def order(self, verb: str, fatal: int, files: Path, url: str) -> None:
        """Ask for one play; `answer` gives what came of it, in the order of asking."""
        assert self.process.stdin
        self.process.stdin.write(f"{verb} {fatal} {files} {url}\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """`killed`, or the number of points of the verb."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def points(self, verb: str, files: Path, url: str) -> int:
        """Play the verb unharmed: how many points it has."""
        self.order(verb, 0, files, url)
        return int(self.answer())

    def killed_at(self, points: Iterable[int], verb: str, files: Path, copies: "Copies") -> Iterator[tuple[int, str]]:
        """Each point with the database in which the verb died there; while one is looked at, the next one dies."""
        with contextlib.ExitStack() as stack:
            made = [(point, stack.enter_context(copies())) for point in points]
            for point, url in made:
                self.order(verb, point, files, url)
            for point, url in made:
                assert self.answer() == "killed", f"{verb} did not reach point {point}"
                yield point, url

    def close(self) -> None:
        """No more orders."""
        self.process.communicate()


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """A process that dies on request, on a machine without LibreOffice (an empty PATH)."""
    made = Child("")
    yield made
    made.close()


@pytest.fixture
def copies_at(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, str], Copies]:
    """`copies_at(database, verb)`: a maker of fresh databases in which everything before `verb` has happened."""

    def at(database: str, verb: str) -> Copies:
        if database == "sqlite":
            return settled_copies(request.getfixturevalue("sqlite_url"), tmp_path, _played(verb))
        server = request.getfixturevalue("postgres_server")
        return _postgres_copies(server, request.getfixturevalue("postgres_url"), verb, tmp_path)

    return at


def _prepare(url: str, files: Path, prepare: Callable[[], None]) -> None:
    with running(url, files) as app:
        prepare()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        assert app


def _played(verb: str) -> Callable[[], None]:
    """Everything before a verb of the story."""

    def prepare() -> None:
        advice.installed()
        story.play(until=verb)

    return prepare


def settled_copies(url: str, folder: Path, prepare: Callable[[], None]) -> Copies:
    """A maker of copies of an SQLite database in which `prepare` has happened."""
    _prepare(url, folder / "files", prepare)
    original = Path(url.removeprefix("sqlite:///"))
    made = iter(range(10_000))

    @contextlib.contextmanager
    def copy() -> Iterator[str]:
        yield f"sqlite:///{shutil.copyfile(original, folder / f'copy{next(made)}.db')}"

    return copy


def _postgres_copies(server: databases.PostgresServer, url: str, verb: str, folder: Path) -> Copies:
    _prepare(url, folder / "files", _played(verb))
    name = url.rpartition("/")[2]
    return lambda: server.database(name)
