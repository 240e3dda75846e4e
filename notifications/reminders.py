"""Finds the rungs that have come, from the current due dates and the ladder of each step: each one becomes a row.

Early rungs wait for the digest; the others are told at once, in one mail per person; entities get a mail each.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, func, select

from notifications.ladder import Come, Rung, reached
from notifications.recipients import Known
from notifications.rungs import Rows, add_rows
from workflows.actions import reminders as acts
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity
from workflows.domain.reminders import Reminder
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.procedures import model

LadderOf = Callable[[str, str], Sequence[model.Reminder]]
Group = tuple[str, str, str]
LIMIT, TOGETHER = 20_000, 500
"""Tasks in one round, so that memory stays bounded, and in one statement."""


@dataclass
class Due:
    """Of one step: the due dates whose rung has come, by the name of the rung."""

    told: dict[str, dict[date, Rung]] = field(default_factory=lambda: defaultdict(dict))
    overtaken: dict[date, tuple[Rung, ...]] = field(default_factory=dict)


def sweep(now: datetime, ladder_of: LadderOf) -> int:
    """Write a row for every rung that has come at `now` (aware) and queue its mail; how many rows are new.

    `ladder_of(version, step)` gives the reminders of a step. A repetition, or a second clock, adds nothing.
    """
    new = 0
    while True:
        tasks, rows = _round(now, ladder_of)
        session().close()
        written = acts.record(rows.silent) + sum(acts.tell_person(each) for each in rows.people())
        written += sum(acts.tell_entity(each) for each in rows.entities)
        new += written
        if tasks < LIMIT or not written:
            return new


def _round(now: datetime, ladder_of: LadderOf) -> tuple[int, Rows]:
    known, rows, tasks = Known(now), Rows(), 0
    for group, due in _groups(known, ladder_of).items():
        for name, chunk in _chunks(group, due, LIMIT - tasks):
            tasks += len(chunk)
            add_rows(known, rows, chunk, due.told[name], due.overtaken)
    return tasks, rows


def _groups(known: Known, ladder_of: LadderOf) -> dict[Group, Due]:
    query: Any = select(Task.owner_id, Case.version_hash, Task.step, Task.due).join(Case, Case.id == Task.case_id)
    query = query.where(Task.state == "open", Task.due.is_not(None)).distinct()
    made: dict[Group, Due] = {}
    come: dict[tuple[str, Sequence[model.Reminder], date], Come] = {}
    for owner_id, version, step, due in session().execute(query.order_by(Task.due)).all():
        ladder, rules = ladder_of(version, step), known.rules(owner_id)
        key = (owner_id, tuple(ladder), due)
        if key not in come:
            come[key] = reached(ladder, due, known.now, rules.calendar, rules.hours)
        _place(made.setdefault((owner_id, version, step), Due()), due, come[key])
    return made


def _place(group: Due, due: date, come: Come) -> None:
    for rung in come.told:
        group.told[rung.name][due] = rung
    if come.overtaken:
        group.overtaken[due] = come.overtaken


def _chunks(group: Group, due: Due, most: int) -> Iterator[tuple[str, Sequence[Row[Any]]]]:
    """Open tasks of a step of which a rung that has come has no row yet, the oldest due date first."""
    for name, days in due.told.items():
        dates = sorted(days)
        for start in range(0, len(dates), TOGETHER):
            query = _tasks(group, name, dates[start : start + TOGETHER]).limit(most)
            tasks = session().execute(query).all() if most > 0 else []
            most -= len(tasks)
            for first in range(0, len(tasks), TOGETHER):
                yield name, tasks[first : first + TOGETHER]


def _tasks(group: Group, rung: str, dates: Iterable[date]) -> Any:
    owner_id, version, step = group
    told = exists().where(Reminder.task_id == Task.id, Reminder.rung == rung, Reminder.due == Task.due)
    legal = select(func.min(Term.due)).where(Term.case_id == Case.id, Term.kind == "legal", Term.state == "running")
    return (
        select(
            Task.id, Task.owner_id, Task.role, Task.scope, Task.assignee_id, Task.created_at, Task.taken_at, Task.due,
            Case.id.label("case_id"), Case.policy, Case.plan, Case.entity_id, Case.requester_email,
            Case.requester_name, Entity.name.label("entity"), Entity.email, legal.scalar_subquery().label("legal"),
        )
        .join(Case, Case.id == Task.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .where(Task.state == "open", Task.owner_id == owner_id, Task.step == step, Task.due.in_(list(dates)))
        .where(Case.version_hash == version, ~told)
        .order_by(Task.due, Task.id)
    )  # fmt: skip
