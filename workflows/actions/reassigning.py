"""Many tasks to another person in one act: all of them or none, the reason on each, both people told once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from workflows.actions import _lotes, _once, _reassigning, _standing
from workflows.actions._forms import said
from workflows.actions._reassigning import TASKS
from workflows.domain import rights
from workflows.domain.absence_notices import Passed, tasks_passed
from workflows.domain.cases import Case
from workflows.domain.people import Actor, Person
from workflows.domain.tasks import Task
from workflows.kernel.db import act, session
from workflows.kernel.errors import CauceError, Conflict, Forbidden, Invalid, NotFound
from workflows.kernel.ids import new_id

AT_ONCE = 100
MOST = 2000


@dataclass(frozen=True)
class Reassigned:
    """How many tasks passed in the act, to whom, and the batch that passes them when they are many."""

    moved: int
    to: str
    lote_id: str | None = None


@act
def reassign_many(who: Actor, task_ids: Sequence[str], to: str, reason: str = "", key: str | None = None) -> Reassigned:
    """Pass open tasks to somebody: up to AT_ONCE in this act, more as a batch. A refusal names the task."""
    ids = list(dict.fromkeys(task_ids))
    print_of = _once.print_of("reasignar", ids, to, reason)
    before = _once.replay(who, key, print_of)
    if before is not None:
        return Reassigned(**before)
    if not 1 <= len(ids) <= MOST:
        raise Invalid(f"Marque entre 1 y {MOST} tareas.", [{"field": "task", "message": "Marque al menos una tarea."}])
    reason = said(reason, "Escriba por qué las reasigna.")
    _check_seen(who, ids)
    new = _reassigning.receiver(who.owner_id, to)
    done = _batch(who, ids, new, reason) if len(ids) > AT_ONCE else _at_once(who, ids, new, reason)
    _once.remember(who, key, print_of, asdict(done))
    return done


def _at_once(who: Actor, ids: list[str], new: Person, reason: str) -> Reassigned:
    passed = []
    for case, task in _reassigning.locked_pairs(ids):
        _check(who, case, task, new)
        before = task.assignee_id
        try:
            _reassigning.give(rights.acting(who, task), case, task, new, reason)
        except CauceError as error:
            raise Conflict(f"{_reassigning.named(case, task)}: {error.message}") from error
        passed.append(Passed(case, task, before))
    tasks_passed(passed, who.name, who.person_id, reason, new_id())
    return Reassigned(len(passed), new.name)


def _batch(who: Actor, ids: list[str], new: Person, reason: str) -> Reassigned:
    """Every task is looked at now; the worker passes them a few at a time, and the mails say the whole list."""
    tasks = {task.id: task for task in session().scalars(select(Task).where(Task.id.in_(ids)))}
    cases = select(Case).where(Case.id.in_({task.case_id for task in tasks.values()}))
    known = {case.id: case for case in session().scalars(cases)}
    for each in tasks.values():
        _check(who, known[each.case_id], each, new)
    unique = new_id()
    items = {each: {"giver": tasks[each].assignee_id} for each in ids}
    params = {"to": new.id, "reason": reason, "by": who.name}
    title = f"Reasignar {len(ids)} tareas a {new.name}"
    lote_id = _lotes.add(who, TASKS, title, params, items, f"{TASKS}:{unique}")
    return Reassigned(0, new.name, lote_id)


def _check_seen(who: Actor, ids: list[str]) -> None:
    seen = select(Task.id).join(Case, Case.id == Task.case_id).where(Task.id.in_(ids), rights.visible_cases(who))
    if len(set(session().scalars(seen))) < len(ids):
        raise NotFound("No encontramos una de esas tareas.")


def _check(who: Actor, case: Case, task: Task, new: Person) -> None:
    name = _reassigning.named(case, task)
    if task.state != "open":
        by = f"{task.completed_name} ya la completó" if task.state == "done" else "ya no está abierta"
        raise Conflict(f"{name}: {by}. Quítela de la lista e intente de nuevo: no se reasignó ninguna.")
    if not rights.may_reassign(who, task):
        raise Forbidden(f"{name}: solo la dirección o quien tiene la tarea puede reasignarla.")
    if task.role == "entidad":
        raise Conflict(f"{name}: la hace la entidad solicitante, no se reasigna. Quítela de la lista.")
    if _standing.in_conflict(case, _standing.procedure_of(case), task.step, {new.id}):
        raise Conflict(f"{name}: {new.name} hizo la otra parte, y esta la hace otra persona. Quítela de la lista.")


def conflicts(who: Actor, task_ids: Sequence[str], to: str) -> list[str]:
    """What would be refused of these tasks, one sentence each, for the preview; nothing is written."""
    found = []
    new = _reassigning.receiver(who.owner_id, to)
    query = select(Case, Task).join(Task, Task.case_id == Case.id).where(Task.id.in_(task_ids))
    for case, task in session().execute(query.where(rights.visible_cases(who)).order_by(Task.due, Task.id)):
        try:
            _check(who, case, task, new)
        except CauceError as error:
            found.append(error.message)
    return found
