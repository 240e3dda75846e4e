"""The state that people see, derived from the rows of a case after every act."""

from typing import Any

from sqlalchemy import func, select

from workflows.domain import journal
from workflows.domain.cases import Case, Expediente
from workflows.domain.deadlines import Term
from workflows.domain.documents import Delivery, Document
from workflows.domain.messages import Wait
from workflows.domain.scores import FollowUp
from workflows.domain.tasks import Task
from workflows.kernel.db import session

ENTITY = "la entidad solicitante"


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
        derive(case, course.procedure, course.now)


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


def derive(case: Case, procedure: Any, now: Any) -> None:
    """State of an open case: answered, signed but not sent, waiting for somebody, or under way."""
    before = case.state
    waiting = _waiting_for(case, procedure)
    reply = _reply_state(case, procedure)
    case.state = reply or ("en_espera" if waiting else "en_curso")
    case.waiting_for = waiting
    if waiting is None:
        case.waiting_since = None
    elif case.waiting_since is None or before != case.state:
        case.waiting_since = now


def _reply_state(case: Case, procedure: Any) -> str | None:
    kinds = {kind for term in procedure.terms.values() for kind in term.met_by}
    if not kinds:
        return None
    met = select(Term.id).where(Term.case_id == case.id, Term.kind == "legal", Term.state == "met")
    if session().scalar(met.limit(1)):
        return "atendida"
    unsent = (
        select(Document.id)
        .join(Delivery, Delivery.document_id == Document.id)
        .where(
            Document.case_id == case.id,
            Document.kind.in_(kinds),
            Document.state.in_(["numbered", "issued"]),
            Delivery.main,
            Delivery.state.in_(["held", "pending", "bounced"]),
        )
    )
    return "firmada_sin_enviar" if session().scalar(unsent.limit(1)) else None


def _waiting_for(case: Case, procedure: Any) -> str | None:
    roles = session().scalars(select(Task.role).where(Task.case_id == case.id, Task.state == "open")).all()
    if any(role != "entidad" for role in roles):
        return None
    if roles:
        return ENTITY
    waits = session().scalars(select(Wait).where(Wait.case_id == case.id, Wait.state == "open"))
    for wait in waits:
        drawn = procedure.waits.get(wait.element)
        if drawn is not None and drawn.offer is None and drawn.of:
            role = procedure.roles.get(drawn.of)
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
