"""Open work: how it stands, who has it, and of which policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from workflows.domain.board.scope import Scope
from workflows.domain.cases import Case
from workflows.domain.inbox import standings
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.kernel.db import session


@dataclass(frozen=True)
class Standing:
    """Open tasks: on time (those without a date too), late soon, and late."""

    ontime: int = 0
    soon: int = 0
    late: int = 0

    @property
    def open(self) -> int:
        """All of them."""
        return self.ontime + self.soon + self.late


@dataclass(frozen=True)
class Load:
    """What one person has (id None: what nobody took)."""

    person_id: str | None
    name: str
    standing: Standing


def standing(scope: Scope, day: date, soon_end: date, at: datetime | None = None) -> Standing:
    """How the open tasks stand on `day`; with `at`, those that were open then, by their due date of today."""
    query = scope.of_tasks(select(*_sums(day, soon_end)).select_from(Task)).where(_open(at))
    return _standing(session().execute(query).one())


def loads(scope: Scope, day: date, soon_end: date) -> list[Load]:
    """Each person's open tasks, the most first."""
    query = scope.of_tasks(select(Task.assignee_id, *_sums(day, soon_end)).select_from(Task))
    rows = session().execute(query.where(_open(None)).group_by(Task.assignee_id)).all()
    names = _names([row.assignee_id for row in rows])
    found = [Load(row.assignee_id, names.get(row.assignee_id, ""), _standing(row)) for row in rows]
    return sorted(found, key=lambda load: (-load.standing.open, -load.standing.late, load.name))


def policies(scope: Scope, day: date, soon_end: date) -> Mapping[str | None, Standing]:
    """Open tasks by policy code; None for those of cases without one."""
    query = scope.of_tasks(select(Case.policy, *_sums(day, soon_end)).select_from(Task))
    return {row.policy: _standing(row) for row in session().execute(query.where(_open(None)).group_by(Case.policy))}


def _open(at: datetime | None) -> ColumnElement[bool]:
    if at is None:
        return Task.state == "open"
    # A cancelled task keeps the instant of its end in the same column.
    return (Task.created_at <= at) & or_(Task.completed_at.is_(None), Task.completed_at > at)


def _sums(day: date, soon_end: date) -> list[Any]:
    named = standings(day, soon_end)
    return [func.sum(case((clause, 1), else_=0)).label(name) for name, clause in named.items()]


def _standing(row: Any) -> Standing:
    return Standing(int(row.ontime or 0), int(row.soon or 0), int(row.late or 0))


def _names(ids: list[str | None]) -> dict[str | None, str]:
    query = select(Person.id, Person.name).where(Person.id.in_([each for each in ids if each]))
    return {person_id: name for person_id, name in session().execute(query)}
