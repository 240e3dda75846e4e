"""Terms: what is due fires; people change the legal term with a reason."""

from datetime import date, datetime

from sqlalchemy import select

from workflows.actions import _course, _reclassified, _terms
from workflows.actions._course import case_act
from workflows.actions._forms import said
from workflows.domain import journal, rights
from workflows.domain.cases import Case, Incident, case, locked_case
from workflows.domain.deadlines import Term
from workflows.domain.people import Actor, system_actor
from workflows.domain.terms import petitions
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Invalid, NotFound


@case_act
def fire_term(term_id: str) -> bool:
    """Fire the drawn timer of a term that is due; False when it no longer waits."""
    found = session().get(Term, term_id)
    if found is None:
        return False
    course = _course.resume(system_actor(case(found.case_id).owner_id), found.case_id)
    session().refresh(found)
    if found.state != "running" or found.due_at >= clock.now() or not found.engine_task_id:
        return False
    _terms.close(found, "fired", None, course.now)
    session().flush()
    journal.write(course.who, "termino_vencido", course.case, termino=found.name, vencia=found.due.isoformat())
    engine_id, course.fired_at = found.engine_task_id, found.due_at
    try:
        _course.advance(course, lambda run: run.fire(engine_id))
    except KeyError:
        return False
    return True


def due_timers(now: datetime, limit: int = 100) -> list[str]:
    """Drawn timers whose term is over; cases with an open incident rest until somebody retries."""
    resting = select(Incident.case_id).where(Incident.resolved_at.is_(None), Incident.document_id.is_(None))
    query = (
        select(Term.id)
        .where(Term.state == "running", Term.kind == "timer", Term.due_at < now, Term.case_id.not_in(resting))
        .order_by(Term.due_at)
        .limit(limit)
    )
    return list(session().scalars(query))


@act
def change_petition_type(who: Actor, case_id: str, code: str, reason: str) -> None:
    """Reclassify a petition: the legal term is counted anew from the same reception (CPACA art. 14)."""
    course = _open_course(who, case_id, reason)
    if code not in {each.code for each in petitions.petition_types()}:
        raise Invalid("Elija un tipo de petición de la lista.", [{"field": "code", "message": "Elija uno."}])
    if _terms.legal(course) is None:
        raise Conflict("Este expediente no tiene un término legal corriendo.")
    reason = said(reason, "")
    _reclassified.reclassify(course, code, reason)
    journal.write(course.who, "peticion_reclasificada", course.case, tipo=code, motivo=reason)


@act
def change_due(who: Actor, term_id: str, due: date, reason: str) -> None:
    """Move an internal term to another date, with a reason; the legal term changes only by its own acts."""
    found = session().get(Term, term_id)
    if found is None:
        raise NotFound("No encontramos ese término.")
    course = _open_course(who, found.case_id, reason)
    if found.state != "running":
        raise Conflict("Ese término ya no está corriendo.")
    if found.kind == "legal":
        raise Invalid("El término legal se cambia reclasificando la petición o ampliándola, no a mano.")
    running = _terms.legal(course)
    if running is not None and due > running.due:
        raise Invalid("La fecha no puede pasar del término legal.", [{"field": "due", "message": "Es posterior."}])
    if due < course.today:
        raise Invalid("La fecha ya pasó.", [{"field": "due", "message": "Elija hoy o un día posterior."}])
    reason = said(reason, "")
    _terms.set_due(course, found, due, reason)
    journal.write(course.who, "termino_cambiado", course.case, termino=found.name, vence=due.isoformat(), motivo=reason)


def _open_course(who: Actor, case_id: str, reason: str) -> _course.Course:
    rights.require(who, "cambiar_termino")
    who = rights.standing(who, "cambiar_termino")
    found: Case = locked_case(case_id)
    rights.check_visible(who, found)
    said(reason, "Escriba por qué lo cambia.")
    if not found.is_open():
        raise Conflict("El expediente ya terminó.")
    procedure = _course._definitions.by_version(found.version_hash)
    return _course.Course(who=who, case=found, procedure=procedure, now=clock.now())
