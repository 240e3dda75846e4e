"""One case carried to another version inside an open act, and carried back while nobody touched it."""

from sqlalchemy import select
from sqlalchemy.orm import undefer

from workflows.actions import _course, _definitions, _opening, _participants, _verdicts
from workflows.domain import journal
from workflows.domain.cases import Case, locked_case
from workflows.domain.moves import CaseMove, short
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.engine import Run, rebound
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import new_id
from workflows.procedures import Procedure

TOUCHED = "Alguien siguió trabajando en este expediente después de moverlo: se queda en la versión nueva."


def move(who: Actor, case_id: str, to_version: str, move_id: str, reason: str) -> bool:
    """Carry a case to a version; False when it is there already or has ended, Conflict when it may not go."""
    case = locked_case(case_id)
    if case.version_hash == to_version or not case.is_open():
        return False
    old, new = _definitions.by_version(case.version_hash), _definitions.by_version(to_version)
    found = _verdicts.verdict(_verdicts.held([case])[0], old, new)
    if not found.movable:
        raise Conflict(f"{case.number}: {' '.join(found.reasons)}")
    before = case.engine_state
    _settle(who, case, new, rebound(before, _definitions.model(old), _definitions.model(new)))
    journal.write(
        who, "expediente_movido", case, version=short(new.version), antes=short(old.version), movimiento=move_id,
        motivo=reason,
    )  # fmt: skip
    session().add(
        CaseMove(
            id=new_id(), move_id=move_id, owner_id=case.owner_id, case_id=case.id, from_version=old.version,
            to_version=new.version, state_before=before, seq_after=case.journal_seq, reason=reason,
            person_id=who.person_id, at=clock.now(),
        )
    )  # fmt: skip
    return True


def undo(who: Actor, row_id: str) -> bool:
    """Carry a case back to where it was; False when that was done, Conflict when somebody touched it since."""
    found = session().get(CaseMove, row_id)
    assert found is not None
    case = locked_case(found.case_id)
    query = select(CaseMove).where(CaseMove.id == row_id).options(undefer(CaseMove.state_before))
    row = session().scalars(query.execution_options(populate_existing=True)).one()
    if row.state == "undone":
        return False
    old = _definitions.by_version(row.from_version)
    if case.journal_seq != row.seq_after or case.version_hash != row.to_version or _drafted(case, old, row.to_version):
        raise Conflict(f"{case.number}: {TOUCHED}")
    _settle(who, case, old, row.state_before)
    version = short(old.version)
    journal.write(who, "movimiento_deshecho", case, version=version, movimiento=row.move_id)
    row.state, row.undone_at = "undone", clock.now()
    return True


def _drafted(case: Case, old: Procedure, version: str) -> bool:
    """A draft written since with fields that the form of before does not know."""
    new = _definitions.by_version(version)
    query = select(Task).where(Task.case_id == case.id, Task.state == "open")
    return any(True for task in session().scalars(query) for _ in _verdicts.lost_fields(task, new, old))


def _settle(who: Actor, case: Case, procedure: Procedure, state: bytes) -> None:
    """The rows of a case in line with a version and with the state that runs over it; terms keep their dates."""
    case.version_hash = procedure.version
    _participants.make(who, case, procedure)
    _participants.recount(case, procedure)
    course = _course.Course(who=who, case=case, procedure=procedure, now=clock.now())
    course.run = Run.load(_definitions.model(procedure), state, course.call)
    for task in course.open_tasks:
        _opening.retitle(course, task)
    _opening.reopen_waits(course)
    _course.settle(course)
