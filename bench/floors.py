"""The least that the work could cost on this machine: the engine and a durable commit, with nothing around it."""

import contextlib
import sqlite3
import tempfile
import time
from typing import Any

from workflows import procedures
from workflows.engine import Run, compile_model


def _nothing(name: str, element: str, params: dict[str, Any]) -> None:
    return None


def engine_loop(count: int = 200) -> tuple[float, float]:
    """A loop load - complete - save - commit (SQLite WAL FULL), without HTTP or tables: per second, CPU ms of one."""
    found = procedures.discover()["demanda"]
    model = compile_model(found.slug, found.bpmn, found.dmn or b"")
    begun_state = Run.start(model, {}, _nothing).save()
    with tempfile.TemporaryDirectory(prefix="cauce-bench-") as folder, _database(folder) as database:
        rows = [(number, begun_state) for number in range(count)]
        database.executemany("INSERT INTO state VALUES (?, ?)", rows)
        begun, worked = time.perf_counter(), time.process_time()
        for number in range(count):
            _one(database, model, number)
        return count / (time.perf_counter() - begun), (time.process_time() - worked) / count * 1000


def _database(folder: str) -> contextlib.closing[sqlite3.Connection]:
    made = sqlite3.connect(f"{folder}/floor.db", isolation_level=None)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("PRAGMA synchronous=FULL")
    made.execute("CREATE TABLE state (id INTEGER PRIMARY KEY, bytes BLOB)")
    return contextlib.closing(made)


def _one(database: sqlite3.Connection, model: Any, number: int) -> None:
    database.execute("BEGIN IMMEDIATE")
    saved = database.execute("SELECT bytes FROM state WHERE id = ?", (number,)).fetchone()[0]
    run = Run.load(model, saved, _nothing)
    run.complete(run.steps()[0].id, {"revision": "completa"})
    database.execute("UPDATE state SET bytes = ? WHERE id = ?", (run.save(), number))
    database.execute("COMMIT")
