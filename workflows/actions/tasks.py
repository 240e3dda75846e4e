"""Acts on a task: take, release, draft, complete, reassign."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import update

from workflows.actions import _completion, _course, _once, _reassigning
from workflows.actions._course import case_act
from workflows.actions._forms import said, typed
from workflows.actions._tasks import Completed, check_mine, check_open, holder_name, locked_rows, locked_task
from workflows.domain import journal, notices, rights
from workflows.domain.people import Actor, person
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Forbidden, Invalid


@dataclass(frozen=True)
class Completion:
    """What completing needs: outcome, form, reason, the revision that the person saw, and a repeat key."""

    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    revision: int | None = None
    key: str | None = None


@case_act
def complete_task(who: Actor, task_id: str, completion: Completion) -> Completed:
    """Complete a task: form checked, case advanced, everything written in one transaction."""
    data = typed(completion.data)
    print_of = _once.print_of(task_id, completion.outcome, data, completion.reason)
    before = _once.replay(who, completion.key, print_of)
    if before is not None:
        return Completed(**before, replayed=True)
    case, task, rows = locked_rows(who, task_id)
    check_open(task, completion.revision)
    check_mine(who, task, "Esta tarea la tiene otra persona. Pídala, o pida que se la reasignen.")
    who = rights.acting(who, task)
    course = _course.resume_locked(who, case, rows)
    if course.step(task.step).signs and completion.outcome == "firmar":
        raise Invalid("Este paso se firma desde la bandeja de firma.")
    _completion.complete(course, task, completion.outcome, data, completion.reason)
    answer = _completion.answer(course)
    _once.remember(who, completion.key, print_of, answer)
    return Completed(**answer)


@act
@_once.once
def take_task(who: Actor, task_id: str, revision: int | None = None, *, key: str | None = None) -> int:
    """Take a free task of one's group; the loser of a race is told who has it. Returns the new revision."""
    case, task = locked_task(who, task_id)
    check_open(task)
    if who.person_id is not None and task.assignee_id == who.person_id:
        return task.revision
    if task.assignee_id is not None:
        raise Conflict(f"{holder_name(task)} la tomó primero.", by=holder_name(task), revision=task.revision)
    if not rights.in_pool(who, task) or who.person_id is None:
        raise Forbidden("Esta tarea es de otro grupo.")
    check_open(task, revision)
    who = rights.acting(who, task)
    task.assignee_id, task.taken_at, task.held_for = who.person_id, clock.now(), who.on_behalf_of
    journal.write(who, "tarea_tomada", case, tarea=task.id, paso=task.step)
    return _new_revision(task)


def _new_revision(task: Task) -> int:
    session().flush()
    return task.revision


@act
@_once.once
def release_task(
    who: Actor, task_id: str, reason: str = "", revision: int | None = None, *, key: str | None = None
) -> int:
    """Give a task back to its group; with a reason when somebody had assigned it. Returns the new revision."""
    case, task = locked_task(who, task_id)
    check_open(task, revision)
    if who.person_id is None or task.assignee_id != who.person_id:
        raise Forbidden("Solo quien tiene la tarea puede devolverla al grupo.")
    reason = said(reason, "Escriba por qué la devuelve." if task.assigned_by else "")
    who = rights.acting(who, task)
    task.assignee_id = task.taken_at = task.assigned_by = task.held_for = None
    task.returned_reason, task.returned_by = reason or None, who.person_id
    journal.write(who, "tarea_devuelta_al_grupo", case, tarea=task.id, paso=task.step, motivo=reason)
    return _new_revision(task)


@act
@_once.once
def save_draft(
    who: Actor, task_id: str, data: Mapping[str, Any], revision: int | None = None, *, key: str | None = None
) -> str:
    """Keep what was typed so far, without judging it; returns the hour as ISO text."""
    _, task = locked_task(who, task_id)
    check_open(task, revision)
    check_mine(who, task, "Esta tarea la tiene otra persona: su borrador no se guardó aquí.")
    kept = typed(data)
    if len(orjson.dumps(kept)) > 400_000:
        raise Invalid("El borrador es demasiado largo.")
    revision = task.revision
    task.draft, task.draft_at = kept, clock.now()
    session().flush()
    _keep_revision(task, revision)
    return clock.now().isoformat()


def _keep_revision(task: Task, revision: int) -> None:
    """A draft is not a change that others must know: the revision that they saw stays good."""
    change = update(Task).where(Task.id == task.id).values(revision=revision)
    session().execute(change, execution_options={"synchronize_session": False})
    session().expunge(task)


@act
@_once.once
def reassign_task(
    who: Actor, task_id: str, to: str, reason: str = "", revision: int | None = None, *, key: str | None = None
) -> int:
    """Give an open task to somebody who may do it; the draft stays with the task. Returns the new revision."""
    case, task = locked_task(who, task_id)
    check_open(task, revision)
    if not rights.may_reassign(who, task):
        raise Forbidden("Solo la dirección o quien tiene la tarea puede reasignarla.")
    reason = said(reason, "Escriba por qué la reasigna.")
    new = person(to)
    if not new.active or new.owner_id != task.owner_id or new.entity_id:
        raise Invalid("Esa persona no puede recibir esta tarea.", [{"field": "to", "message": "Elija otra persona."}])
    who = rights.acting(who, task)
    new = _reassigning.give(who, case, task, new, reason)
    notices.task_reassigned(case, task, new, who.name, reason)
    return task.revision
