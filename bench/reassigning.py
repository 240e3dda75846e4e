"""A hundred tasks to another person in one act, on both databases: cases locked, journal written, two mails."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import select, update

from bench import installation
from bench.result import Result
from bench.server import timed
from workflows.actions import reassigning
from workflows.domain.tasks import Task
from workflows.kernel.db import session, transaction

TASKS = 100
PLACES = {"SQLite FULL": installation.sqlite, "PostgreSQL": installation.postgres}


def measure() -> list[Result]:
    """The act alone, in process, everything committed; the bar is three seconds."""
    return [
        Result(f"reassignment of {TASKS} tasks in one act, {name}", _seconds(place), "s", None, 3)
        for name, place in PLACES.items()
    ]


def _seconds(place: Callable[[], AbstractContextManager[installation.Place]]) -> float:
    with place():
        ids = _held()
        who, to = installation.person("directora"), installation.person("equipo2").person_id or ""
        session().close()
        taken = timed(lambda: reassigning.reassign_many(who, ids, to, "Se mide.").moved)
        moved = session().scalars(select(Task.id).where(Task.id.in_(ids), Task.assignee_id == to)).all()
        assert len(moved) == TASKS
        session().close()
    return taken


def _held() -> list[str]:
    """Open tasks of one person, each of its own case."""
    ids = installation.requests(TASKS)
    holder = installation.person("equipo1").person_id
    with transaction() as current:
        current.execute(update(Task).where(Task.id.in_(ids)).values(assignee_id=holder))
    return ids
