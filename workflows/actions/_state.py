"""The state that people see, derived from the rows of a case after every act."""

from typing import Any

from sqlalchemy import func, select

from workflows.actions import _papers
from workflows.domain import journal
from workflows.domain.cases import Case, Expediente
from workflows.domain.scores import FollowUp
from workflows.kernel.db import session

ENTITY = "la entidad solicitante"
REPLIED = ("firmada_sin_enviar", "atendida")


def refresh(course: Any) -> None:
    """Recompute state, waiting_for and the end of the case (a Course), and close its expediente if it is over."""
    case = course.case
    for reached in course.run.reached:
        end = course.procedure.ends.get(reached)
        if end is not None and (end.state != "parcial" or case.end_event is None):
            case.end_event = reached
        journal.write(course.who, "fin", case, evento=reached)
    course.run.reached.clear()
    if course.run.ended:
        _end(course)
    else:
        derive(course)


def _end(course: Any) -> None:
    case = course.case
    if case.ended_at is not None:
        return
    end = course.procedure.ends.get(case.end_event or "")
    case.ended_at, case.engine_status = course.now, "completed"
    case.state = end.state if end and end.state not in ("", "parcial") else "cerrada"
    case.waiting_for = case.waiting_since = None
    session().flush()
    refresh_expediente(case.expediente_id, course.now)


def derive(course: Any) -> None:
    """State of an open case: answered, signed but not sent, waiting for somebody, or under way."""
    case: Case = course.case
    waiting = _waiting_for(course)
    if case.state not in REPLIED:
        case.state = "en_espera" if waiting else "en_curso"
    if any(_papers.meets(course.procedure, kind) for kind in course.numbered_kinds):
        case.state = "firmada_sin_enviar"
    if waiting != case.waiting_for:
        case.waiting_for, case.waiting_since = waiting, course.now if waiting else None


def _waiting_for(course: Any) -> str | None:
    roles = [task.role for task in course.open_tasks if task.state == "open"]
    if any(role != "entidad" for role in roles):
        return None
    if roles:
        return ENTITY
    for wait in course.waits:
        drawn = course.procedure.waits.get(wait.element)
        # What a person may start at any moment (an event sub-process) is offered, not awaited.
        if wait.state == "open" and not wait.engine_task_id.startswith("start:") and drawn is not None and drawn.of:
            role = course.procedure.roles.get(drawn.of)
            return drawn.label or (ENTITY if drawn.of == "entidad" else role.label if role else drawn.of)
    return None


def refresh_expediente(expediente_id: str, now: Any) -> None:
    """Close the expediente when nothing in it is open, or say that it waits for the measurement."""
    expediente = session().get(Expediente, expediente_id)
    if expediente is None:
        return
    still_open = select(func.count()).where(Case.expediente_id == expediente_id, Case.ended_at.is_(None))
    waiting = (
        select(func.count())
        .select_from(FollowUp)
        .join(Case, Case.id == FollowUp.case_id)
        .where(Case.expediente_id == expediente_id, FollowUp.state == "waiting")
    )
    if session().scalar(still_open):
        expediente.state, expediente.closed_at = "abierto", None
    elif session().scalar(waiting):
        expediente.state = "en_espera_medicion"
    else:
        expediente.state, expediente.closed_at = "cerrado", now
