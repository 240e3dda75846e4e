"""Whoever leaves hides no work: open tasks pass in the act that closes the account, and absences end."""

from workflows.actions import _lotes, _reassigning
from workflows.domain import journal
from workflows.domain.absence_notices import Passed, absence_told, tasks_passed
from workflows.domain.people import Actor, Person
from workflows.domain.substitutions import around
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Invalid
from workflows.kernel.ids import new_id

GROUP = "grupo"
AT_ONCE = 100


def pass_work(who: Actor, leaver: Person, pass_to: str) -> None:
    """Give the open tasks of who leaves to `pass_to` (an id, or GROUP), and end the absences of this person."""
    _end_absences(who, leaver)
    tasks = list(_reassigning.open_of(leaver.id))
    if not tasks:
        return
    reason = f"{leaver.name} ya no está en Cauce."
    if pass_to == GROUP:
        _to_group(who, tasks, reason)
    elif pass_to and pass_to != leaver.id:
        _to_person(who, leaver, tasks, _reassigning.receiver(who.owner_id, pass_to, "pass_to"), reason)
    else:
        words = "1 tarea abierta" if len(tasks) == 1 else f"{len(tasks)} tareas abiertas"
        message = f"{leaver.name} tiene {words}: escoja a quién pasan."
        raise Invalid(message, [{"field": "pass_to", "message": "Escoja a una persona, o a su grupo."}])


def _to_group(who: Actor, tasks: list[Task], reason: str) -> None:
    if len(tasks) > AT_ONCE:
        raise Conflict(f"Son más de {AT_ONCE} tareas: escoja a una persona que las reciba.")
    for case, task in _reassigning.locked_pairs([task.id for task in tasks]):
        _reassigning.release(who, case, task, reason)


def _to_person(who: Actor, leaver: Person, tasks: list[Task], new: Person, reason: str) -> None:
    ids = [task.id for task in tasks]
    if len(ids) > AT_ONCE:
        unique, items = new_id(), {each: {"giver": leaver.id} for each in ids}
        params = {"to": new.id, "reason": reason, "by": who.name}
        title = f"Reasignar {len(ids)} tareas de {leaver.name}"
        _lotes.add(who, _reassigning.TASKS, title, params, items, f"{_reassigning.TASKS}:{unique}")
        return
    passed = []
    for case, task in _reassigning.locked_pairs(ids):
        _reassigning.give(who, case, task, new, reason)
        passed.append(Passed(case, task, None))
    tasks_passed(passed, who.name, who.person_id, reason, new_id())


def _end_absences(who: Actor, leaver: Person) -> None:
    """Nobody stands in for who left, nor the other way round; what is held goes where the clock takes it."""
    for row in around([leaver.id]):
        began = row.state == "active"
        row.state, row.ended_at = ("ended" if began else "cancelled"), clock.now()
        session().flush()
        facts = {"ausencia": row.id, "persona": row.person_id, "reemplazo": row.substitute_id}
        journal.write_outside(who, "ausencia_terminada" if began else "ausencia_cancelada", **facts)
        absence_told("ausencia_termina" if began else "ausencia_cancelada", row, "1", by=who.name)
