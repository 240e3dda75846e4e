"""Big batches on a real Prefect with PostgreSQL: two workers, one of them killed, and every letter exactly once."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support import merge
from tests.support.advice import installed
from tests.support.application import opened
from tests.support.prefect import Prefect, end, prefect
from workflows import batch
from workflows.batch import handing
from workflows.domain.documents import Document
from workflows.domain.lotes import Lote, LoteItem, LoteSlice
from workflows.kernel.app import create_bare_app, settings_of
from workflows.kernel.db import session
from workflows.kernel.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.pg]
LETTERS = 600
LEASE = 10
LONGEST = 300.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """One Prefect for the tests of this file."""
    with prefect(tmp_path_factory.mktemp("prefect")) as found:
        yield found


@pytest.fixture
def office(server: Prefect, postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation on PostgreSQL that knows of the Prefect; no worker hears of a machine with LibreOffice."""
    values = {"testing": True, "home": tmp_path, "database_url": postgres_url, "files": tmp_path / "files"}
    made = Settings(**values, smtp_url="", secret_key="pruebas", lease_seconds=LEASE, PREFECT_API_URL=server.url)
    yield from opened(create_bare_app(made))


def surroundings(app: Flask) -> dict[str, str]:
    """What a worker on another machine is told. Without LibreOffice: this is about numbers, and PDFs take minutes."""
    settings = settings_of(app)
    return {
        "CAUCE_DATABASE_URL": settings.url, "CAUCE_HOME": str(settings.home), "CAUCE_SECRET_KEY": "pruebas",
        "CAUCE_LEASE_SECONDS": str(LEASE), "PATH": "/nowhere", "PYTHONPATH": str(Path.cwd()),
    }  # fmt: skip


def fresh(query: object) -> list[object]:
    session().close()
    found = list(session().scalars(query).all())  # type: ignore[call-overload]
    session().close()
    return found


def tick(app: Flask) -> None:
    """What the clock does every few seconds; the machine of the clock leaves big batches alone."""
    handing.sweep(settings_of(app))
    assert batch.run_next() == 0
    time.sleep(0.3)


def until(app: Flask, ready: object) -> None:
    """Let the clock work until `ready()`; AssertionError after LONGEST seconds."""
    start = time.monotonic()
    while not ready():  # type: ignore[operator]
        assert time.monotonic() - start < LONGEST, fresh(select(LoteSlice.state))
        tick(app)


def test_every_letter_once_although_a_run_and_its_worker_are_killed(office: Flask, server: Prefect) -> None:
    installed()
    lote = merge.convoked(LETTERS)
    running = select(LoteSlice.worker).where(LoteSlice.state == "running")
    numbered = select(func.count(Document.id)).where(Document.merge_key.is_not(None))
    with server.worker("uno", **surroundings(office)) as one, server.worker("dos", **surroundings(office)) as two:
        until(office, lambda: len(fresh(running)) == 2 and fresh(numbered)[0] > 20)
        name = fresh(running)[0]
        held = fresh(select(LoteSlice.id).where(LoteSlice.worker == name))[0]
        killed = str(name).rpartition(":")[2]
        worker = next(each for each in (one, two) if each.pid == parent(int(killed)))
        os.kill(int(killed), 9)
        end(worker)
        until(office, lambda: fresh(select(Lote.state).where(Lote.id == lote)) == ["done"])
    letters = fresh(select(Document).order_by(Document.sequence))
    assert [each.sequence for each in letters] == list(range(1, LETTERS + 1)), "no gap, none twice"
    assert {each.merge_key for each in letters} == {f"e{n:04}" for n in range(LETTERS)}
    assert all(each.docx_sha256 for each in letters)
    assert fresh(select(LoteItem.state).distinct()) == ["done"]
    until(office, lambda: set(fresh(select(LoteSlice.flow_state))) == {"COMPLETED"})
    slices = fresh(select(LoteSlice))
    assert len(slices) == 6 and {each.state for each in slices} == {"done"}
    assert next(each.attempts for each in slices if each.id == held) >= 1, "what the killed one had was given again"


def parent(pid: int) -> int:
    """The process that started another one."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
