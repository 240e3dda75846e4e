"""Passing open tasks from one person to another inside an open act: drafts stay, the reason is kept on each."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from workflows.actions import _standing
from workflows.domain import journal
from workflows.domain.absence_notices import Passed, tasks_passed
from workflows.domain.cases import Case
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Actor, Person, person
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Invalid, NotFound

TASKS = "reasignar_tareas"
Pairs = list[tuple[Case, Task]]


def receiver(owner_id: str, person_id: str, field: str = "to") -> Person:
    """The person to whom tasks may pass, or Invalid beside the field."""
    found = session().get(Person, person_id) if person_id else None
    if found is None or not found.active or found.owner_id != owner_id or found.entity_id:
        raise Invalid("Esa persona no puede recibir esta tarea.", [{"field": field, "message": "Elija otra persona."}])
    return found


def locked_pairs(task_ids: Collection[str]) -> Pairs:
    """Cases locked in the order of their ids, then their tasks, all freshly read; NotFound when one is not there."""
    if not task_ids:
        return []
    fresh = {"populate_existing": True}
    of_tasks = select(Task.case_id).where(Task.id.in_(task_ids))
    cases = select(Case).where(Case.id.in_(of_tasks)).order_by(Case.id).with_for_update().execution_options(**fresh)
    known = {case.id: case for case in session().scalars(cases)}
    tasks = select(Task).where(Task.id.in_(task_ids)).order_by(Task.id).with_for_update().execution_options(**fresh)
    found = [(known[task.case_id], task) for task in session().scalars(tasks)]
    if len(found) < len(set(task_ids)):
        raise NotFound("No encontramos una de esas tareas.")
    return found


def give(who: Actor, case: Case, task: Task, new: Person, reason: str) -> Person:
    """Pass one locked task; what is for an absent person reaches the substitute. Returns who has it now."""
    previous = task.assignee_id
    found = _standing.seat(case, _standing.procedure_of(case), task, new.id)
    if found.in_conflict:
        raise Conflict(f"{new.name} no está, y quien le reemplaza ya hizo la otra parte. Elija otra persona.")
    task.assigned_by, task.assignment_note = who.person_id, reason
    _standing.put(task, found)
    facts = {"tarea": task.id, "paso": task.step, "de": previous, "a": task.assignee_id, "motivo": reason}
    journal.write(who, "tarea_reasignada", case, **facts)
    return new if task.held_for is None else person(task.assignee_id or "")


def release(who: Actor, case: Case, task: Task, reason: str) -> None:
    """Give one locked task back to its group; Conflict when nobody else would find it there."""
    if not _standing.has_group(task, {task.assignee_id or ""}):
        raise Conflict(f"{named(case, task)}: nadie más tiene ese rol. Escoja a una persona.")
    task.returned_reason, task.returned_by = reason or None, task.assignee_id
    _standing.put(task, _standing.Seat(None))
    journal.write(who, "tarea_devuelta_al_grupo", case, tarea=task.id, paso=task.step, motivo=reason)


def tell_batch(lote: Lote) -> None:
    """A batch is over: what passed is told once to each who gave and each who got."""
    done = select(LoteItem.key, LoteItem.params).where(LoteItem.lote_id == lote.id, LoteItem.state == "done")
    givers = {key: params["giver"] for key, params in session().execute(done)}
    query = select(Case, Task).join(Task, Task.case_id == Case.id).where(Task.id.in_(givers))
    found = session().execute(query.order_by(Task.due, Task.id))
    passed = [Passed(case, task, givers[task.id]) for case, task in found]
    tasks_passed(passed, lote.params["by"], lote.person_id, lote.params["reason"], lote.id)


def named(case: Case, task: Task) -> str:
    """A task as a refusal names it: "«Elaborar oficio» (2026-01234)"."""
    return f"«{task.title}» ({case.number})"


def open_of(person_id: str) -> Sequence[Task]:
    """Open tasks that a person has."""
    query = select(Task).where(Task.assignee_id == person_id, Task.state == "open").order_by(Task.due, Task.id)
    return session().scalars(query).all()
