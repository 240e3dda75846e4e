"""The steps of a case as a list in words: done, now, next; the text that says what the diagram draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from web.shown.path import main_path
from workflows.domain.cases import Case
from workflows.domain.messages import Wait
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.procedures import Procedure


@dataclass(frozen=True)
class StepLine:
    """A step: id, name, mark (done now late next skipped), who and when, a note, and where it opens."""

    id: str
    name: str
    mark: str
    who: str = ""
    when: datetime | None = None
    note: str = ""
    href: str = ""


def tasks_of(case_id: str) -> list[tuple[Task, str | None]]:
    """Tasks of a case in the order in which they opened, with the name of who holds them."""
    query = (
        select(Task, Person.name)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Task.case_id == case_id)
        .order_by(Task.created_at, Task.id)
    )
    return [(task, name) for task, name in session().execute(query)]


def step_lines(
    case: Case, procedure: Procedure, rows: Sequence[tuple[Task, str | None]], today: date
) -> list[StepLine]:
    """What was done (in its order), what is being done, and what follows on the main way."""
    shown = sorted((row for row in rows if row[0].state != "cancelled"), key=lambda row: _order(row[0]))
    lines = [_line(procedure, task, name, today) for task, name in shown]
    return lines + [_ahead(procedure, step) for step in _following(case, rows)]


def _order(task: Task) -> tuple[bool, datetime]:
    """What was done first, what is open last."""
    return task.completed_at is None, task.completed_at or task.created_at


def _line(procedure: Procedure, task: Task, name: str | None, today: date) -> StepLine:
    role = procedure.roles.get(procedure.steps[task.step].role) if task.step in procedure.steps else None
    if task.state == "done":
        return StepLine(
            task.step, task.title, "done", task.completed_name or "Cauce", task.completed_at,
            outcome_label(procedure, task), f"/tareas/{task.id}",
        )  # fmt: skip
    late = task.due is not None and task.due < today
    holder = name or (f"sin tomar, {role.label}" if role else "sin tomar")
    return StepLine(task.step, task.title, "late" if late else "now", holder, href=f"/tareas/{task.id}")


def outcome_label(procedure: Procedure, task: Task) -> str:
    """How a step ended, in the words of its button."""
    step = procedure.steps.get(task.step)
    found = [each.label for each in step.outcomes if each.value == task.outcome] if step else []
    return found[0] if found else ""


def _following(case: Case, rows: Sequence[tuple[Task, str | None]]) -> list[str]:
    if case.ended_at is not None:
        return []
    path = main_path(case.version_hash)
    seen = [path.index(task.step) for task, _ in rows if task.step in path and task.state != "cancelled"]
    opened = [path.index(task.step) for task, _ in rows if task.step in path and task.state == "open"]
    return list(path[max(opened or seen or [-1]) + 1 :])


def _ahead(procedure: Procedure, step: str) -> StepLine:
    drawn = procedure.steps[step]
    role = procedure.roles.get(drawn.role)
    return StepLine(step, drawn.title or step, "next", role.label if role else "")


def awaited(case: Case, procedure: Procedure) -> list[Wait]:
    """The open waits of a case for something outside it, in the order in which they opened."""
    query = select(Wait).where(Wait.case_id == case.id, Wait.state == "open").order_by(Wait.opened_at, Wait.id)
    # The start of an event sub-process may come at any moment: nobody is waited for.
    return [
        each
        for each in session().scalars(query)
        if each.element in procedure.waits and not each.engine_task_id.startswith("start:")
    ]


def marks(lines: Sequence[StepLine], waits: Sequence[Wait] = ()) -> dict[str, list[str]]:
    """Ids of the elements that the diagram marks: done, now, late, next, and wait."""
    found: dict[str, list[str]] = {"done": [], "now": [], "late": [], "next": []}
    found["wait"] = list(dict.fromkeys(each.element for each in waits))
    for line in lines:
        if line.id not in found[line.mark]:
            found[line.mark].append(line.id)
    return found


def short_line(lines: Sequence[StepLine], around: int = 2) -> list[dict[str, Any]]:
    """The steps near where the case is, for the line of the context column."""
    now = [place for place, line in enumerate(lines) if line.mark in ("now", "late")]
    first, last = (min(now), max(now)) if now else (len(lines) - 1, len(lines) - 1)
    return [line.__dict__ for line in lines[max(first - around, 0) : last + around + 1]]
