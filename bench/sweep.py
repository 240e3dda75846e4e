"""The sweep of reminders over 100,000 open tasks of which 10,000 have a rung that came, and the digests after it."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import event, func, insert, select

from bench import installation
from bench.result import Result
from bench.rows import columns, fill
from bench.server import timed, worked
from notifications import digests, reminders
from notifications.sweeps import ladder_of
from workflows.actions import _definitions
from workflows.domain.cases import Case
from workflows.domain.entities import calendar_of
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.reminders import Reminder
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import db, session, transaction
from workflows.kernel.ids import new_id

OPEN, DUE, CASES, PEOPLE = 100_000, 10_000, 10_000, 200
BAR, BAR_AGAIN = 10.0, 1.0
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=clock.BOGOTA)
LATE, TODAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 24), date(2026, 11, 25)
"""Days whose rungs of one day after, the last day and one day before have come on that Tuesday."""


def measure() -> list[Result]:
    """On SQLite (WAL, FULL) and on PostgreSQL (fsync on)."""
    found = []
    for name, place in (("SQLite FULL", installation.sqlite), ("PostgreSQL", installation.postgres)):
        with place():
            _fill()
            found += _measured(name)
    return found


def _measured(name: str) -> list[Result]:
    calendar_of(session().scalars(select(Task.owner_id).limit(1)).one())
    with clock.at(TUESDAY), _statements() as counted:
        first = timed(lambda: reminders.sweep(clock.now(), ladder_of))
        rows, statements = _count(Reminder), counted()
        again = worked(lambda: reminders.sweep(clock.now(), ladder_of))
        told = timed(lambda: digests.sweep(clock.now()))
    mails = _count(Outbox)
    floor = _floor()
    assert rows >= DUE, rows
    work = f"sweep of {OPEN:,} open tasks, {DUE:,} due, {name}"
    note = f"{rows:,} rows, {mails} mails, {statements:,} statements; floor: the rows alone"
    return [
        Result(work, first, "s", floor, BAR, note=note),
        Result("  the same when nothing is new", again, "s CPU", None, BAR_AGAIN),
        Result(f"  the digests of {PEOPLE} people", told, "s"),
    ]


def _fill() -> None:
    task_id = installation.requests(1)[0]
    task = session().get_one(Task, task_id)
    case = session().get_one(Case, task.case_id)
    owner_id, steps = task.owner_id, _laddered(case.version_hash)
    session().refresh(case, ["engine_state"])
    case_row, task_row = columns(case), columns(task)
    people = [
        {"id": new_id(), "owner_id": owner_id, "name": f"Persona {n}", "email": f"p{n}@cauce.example"}
        for n in range(PEOPLE)
    ]
    cases = [new_id() for _ in range(CASES)]
    with transaction() as current:
        current.execute(insert(Person), people)
    fill(Case, (case_row | {"id": key, "external_id": None} for key in cases))
    fill(Task, (_task(task_row, n, cases, steps, [each["id"] for each in people]) for n in range(OPEN - 1)))


def _laddered(version: str) -> list[str]:
    """The steps with a rung one working day before, one on the day and one after."""
    wanted = {-1, 0, 1}
    steps = _definitions.by_version(version).steps.values()
    return [step.id for step in steps if wanted == {rung.offset for rung in step.reminders} and step.role != "entidad"]


def _task(row: dict[str, Any], n: int, cases: list[str], steps: list[str], people: list[str]) -> dict[str, Any]:
    due = (LATE, TODAY, TOMORROW)[n % 3] if n < DUE else TODAY + timedelta(days=20 + n % 300)
    changes = {
        "id": new_id(), "engine_task_id": new_id(), "case_id": cases[n % CASES], "step": steps[n % len(steps)],
        "due": due, "assignee_id": people[n % PEOPLE], "created_at": TUESDAY - timedelta(days=30),
    }  # fmt: skip
    return row | changes


def _floor() -> float:
    """Seconds of writing the rows of the sweep again, 100 to a durable act, with nothing looked up."""
    table = Reminder.__table__
    rows = [_again(dict(row._mapping)) for row in session().execute(select(table).order_by(Reminder.id))]
    session().close()

    def write() -> None:
        for start in range(0, len(rows), 100):
            with transaction() as current:
                current.execute(insert(table), rows[start : start + 100])

    return timed(write)


def _again(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"} | {"rung": f"floor{row['rung']}"}


def _count(table: Any) -> int:
    found = session().scalar(select(func.count()).select_from(table)) or 0
    session().close()
    return found


@contextlib.contextmanager
def _statements() -> Iterator[Callable[[], int]]:
    """Count statements of this database while open; the function gives how many so far."""
    seen = [0]

    def count(*_details: Any) -> None:
        seen[0] += 1

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield lambda: seen[0]
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
