"""Starting, annulling and correcting cases."""

from sqlalchemy import select

from workflows.actions import _course, _starting, _state, _terms
from workflows.actions._course import case_act
from workflows.actions._forms import said
from workflows.actions._starting import Opened, StartRequest
from workflows.domain import journal, rights
from workflows.domain.documents import Document
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict

__all__ = ["Opened", "StartRequest", "annul_case", "start_case"]


@case_act
def start_case(who: Actor, request: StartRequest) -> Opened:
    """Start one case, or one linked case per policy under one radicado; the same request twice is once."""
    return _starting.start(who, request)


@case_act
def annul_case(who: Actor, case_id: str, reason: str) -> None:
    """Annul a case that should never have been: its number stays, with the reason."""
    rights.require(who, "anular_expediente")
    who = rights.standing(who, "anular_expediente")
    course = _course.resume(who, case_id)
    rights.check_visible(who, course.case)
    reason = said(reason, "Escriba por qué se anula.")
    if not course.case.is_open():
        raise Conflict("El expediente ya terminó: no se puede anular.")
    numbered = select(Document.id).where(Document.case_id == case_id, Document.state.in_(["numbered", "issued"]))
    if session().scalar(numbered.limit(1)):
        raise Conflict("Este expediente ya tiene documentos numerados. Anule primero los documentos.")
    _close_rows(course)
    course.case.state, course.case.ended_at, course.case.engine_status = "anulada", course.now, "cancelled"
    course.case.waiting_for = course.case.waiting_since = None
    journal.write(who, "expediente_anulado", course.case, motivo=reason)
    session().flush()
    _state.refresh_expediente(course.case.expediente_id, course.now)


def _close_rows(course: _course.Course) -> None:
    tasks = session().scalars(select(Task).where(Task.case_id == course.case.id, Task.state == "open"))
    for task in tasks:
        task.state, task.completed_at = "cancelled", course.now
    for wait in course.waits:
        wait.state = "closed"
    _terms.stop_all(course)
