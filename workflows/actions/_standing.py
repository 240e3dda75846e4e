"""Where work of an absent person goes: to the substitute, unless that would join duties that are kept apart."""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.actions import _definitions
from workflows.domain.cases import Case
from workflows.domain.entities import setting
from workflows.domain.people import ANY, holders
from workflows.domain.substitutions import stand_in
from workflows.domain.tasks import Task, last_done
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.procedures import Procedure

ORIGIN = "origen."
LastDone = Callable[[str], Task | None]


@dataclass(frozen=True)
class Seat:
    """Who has a task, for which absent person, and whether somebody was passed over for having done the other part."""

    assignee_id: str | None
    held_for: str | None = None
    in_conflict: bool = False


def seat(case: Case, procedure: Procedure, task: Task, person_id: str, done: LastDone | None = None) -> Seat:
    """Whose a task for `person_id` is today; in conflict: of its group, or of the person when nobody else is in it."""
    row = stand_in(person_id, task.role, task.scope, clock.today())
    if row is None:
        return Seat(person_id)
    if not in_conflict(case, procedure, task.step, {row.substitute_id, person_id}, done):
        return Seat(row.substitute_id, person_id)
    free = has_group(task, {row.substitute_id, person_id})
    return Seat(None if free else person_id, None, in_conflict=True)


def in_conflict(case: Case, procedure: Procedure, step_id: str, people: set[str], done: LastDone | None = None) -> bool:
    """True when one of these people did (or stood behind) what another person must have done, without exception."""
    step = procedure.steps.get(step_id)
    if step is None or not step.not_same_person_as or setting(case.owner_id, "excepcion_misma_persona", False):
        return False
    before = [earlier(case, other, done) for other in step.not_same_person_as]
    return any(behind(each) & people for each in before if each is not None)


def earlier(case: Case, step: str, done: LastDone | None = None) -> Task | None:
    """The latest completion of a step of the case, or ("origen.<step>") of the case that opened it."""
    if step.startswith(ORIGIN):
        return last_done(case.parent_id, step.removeprefix(ORIGIN)) if case.parent_id else None
    return done(step) if done else last_done(case.id, step)


def behind(task: Task) -> set[str]:
    """Who completed a task, and on whose behalf."""
    return {each for each in (task.completed_by, task.on_behalf_of) if each is not None}


def has_group(task: Task, but: set[str]) -> bool:
    """True when somebody else holds the role of a task, so that its group finds it."""
    scope = None if task.scope == ANY else task.scope
    return any(each.id not in but for each in holders(task.owner_id, task.role, scope, clock.today()))


def procedure_of(case: Case) -> Procedure:
    """The procedure of a case in the version that the case keeps."""
    return _definitions.by_version(case.version_hash)


def put(task: Task, found: Seat) -> None:
    """Seat a task: who had taken it no longer has, and its draft stays."""
    task.assignee_id, task.held_for, task.taken_at = found.assignee_id, found.held_for, None
    if found.assignee_id is None:
        task.assigned_by = None
    session().flush()
