"""Tasks that an absence moves, a few to an act: to the substitute when it starts, back when it ends."""

from sqlalchemy import or_, select

from workflows.actions import _reassigning, _standing
from workflows.domain import journal
from workflows.domain.cases import Case
from workflows.domain.people import Actor, person
from workflows.domain.substitutions import Substitution, covers
from workflows.domain.tasks import Task
from workflows.kernel.db import session

TOGETHER = 25


def concerned(row: Substitution) -> list[tuple[Case, Task]]:
    """Open tasks of the absent person within the limits; not what the person took after it began."""
    query = (
        select(Case, Task)
        .join(Task, Task.case_id == Case.id)
        .where(Task.assignee_id == row.person_id, Task.state == "open")
        .order_by(Task.due, Task.id)
    )
    if row.started_at is not None:
        query = query.where(or_(Task.taken_at.is_(None), Task.taken_at < row.started_at))
    return [(case, task) for case, task in session().execute(query) if covers(row.scope or (), task.role, task.scope)]


def seat_of(row: Substitution, case: Case, task: Task) -> _standing.Seat:
    """Whose a task will be while `row` is in force."""
    both = {row.person_id, row.substitute_id}
    if not _standing.in_conflict(case, _standing.procedure_of(case), task.step, both):
        return _standing.Seat(row.substitute_id, row.person_id)
    free = _standing.has_group(task, both)
    return _standing.Seat(None if free else row.person_id, None, in_conflict=True)


def hand_over(who: Actor, row: Substitution) -> int:
    """Pass up to TOGETHER tasks of an absence in force; how many moved. What is in conflict may have to stay."""
    wanted = {
        task.id: found
        for case, task in concerned(row)
        if (found := seat_of(row, case, task)).assignee_id != row.person_id
    }
    some = dict(list(wanted.items())[:TOGETHER])
    moved = 0
    for case, task in _reassigning.locked_pairs(some):
        if task.state == "open" and task.assignee_id == row.person_id:
            _move(who, case, task, some[task.id], row)
            moved += 1
    return moved


def held(row: Substitution) -> list[str]:
    """Open tasks that the substitute still has for the person."""
    query = select(Task.id).where(
        Task.assignee_id == row.substitute_id, Task.held_for == row.person_id, Task.state == "open"
    )
    return list(session().scalars(query.order_by(Task.due, Task.id)))


def give_back(who: Actor, row: Substitution) -> int:
    """Return up to TOGETHER tasks of an absence that is over, or pass them to who stands in now; how many moved."""
    moved = 0
    for case, task in _reassigning.locked_pairs(held(row)):
        found = _seat_after(row, case, task)
        kept = (task.assignee_id, task.held_for) == (found.assignee_id, found.held_for)
        if not kept and moved < TOGETHER and _is_held(row, task):
            _move(who, case, task, found, row)
            moved += 1
    return moved


def _is_held(row: Substitution, task: Task) -> bool:
    return (task.state, task.assignee_id, task.held_for) == ("open", row.substitute_id, row.person_id)


def _seat_after(row: Substitution, case: Case, task: Task) -> _standing.Seat:
    procedure = _standing.procedure_of(case)
    if not person(row.person_id).active:
        return _standing.Seat(row.substitute_id)
    found = _standing.seat(case, procedure, task, row.person_id)
    if found.assignee_id != row.person_id or found.in_conflict:
        return found
    joined = _standing.in_conflict(case, procedure, task.step, {row.person_id})
    if joined and _standing.has_group(task, {row.person_id, row.substitute_id}):
        return _standing.Seat(None, None, in_conflict=True)
    return _standing.Seat(row.person_id, None, in_conflict=joined)


def _move(who: Actor, case: Case, task: Task, found: _standing.Seat, row: Substitution) -> None:
    facts = {"tarea": task.id, "paso": task.step, "de": task.assignee_id, "a": found.assignee_id, "ausencia": row.id}
    verb = "tarea_por_encargo" if found.held_for else "tarea_vuelve" if found.assignee_id else "tarea_al_grupo"
    _standing.put(task, found)
    journal.write(who, verb, case, **facts)
