"""Asking entities for their rows from the page of a step: each session, once more for one, and who is all there."""

from typing import Any

from sqlalchemy import select

from workflows.actions import _entity_rows, _invitations, _once, _record_tasks
from workflows.actions._invitations import Invited
from workflows.domain import journal
from workflows.domain.access import AccessLink
from workflows.domain.people import Actor
from workflows.domain.tasks import Record
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound
from workflows.procedures import RecordDef

MOST_TURNS = 10


@act
def send_invitations(who: Actor, task_id: str, kind: str, about_id: str | None = None) -> Invited:
    """Mail its link to every entity that has rows of this kind (about one session) and got none yet."""
    course, _, record = _record_tasks.opened(who, task_id, kind)
    _by_link(record)
    return _invitations.invite(course, kind, about_id)


@act
@_once.once
def send_again(
    who: Actor, task_id: str, kind: str, entity_id: str, about_id: str | None = None, *, key: str | None = None
) -> str:
    """A new link for one entity by mail, the former one stops working; returns the address. Conflict without one."""
    course, _, record = _record_tasks.opened(who, task_id, kind)
    _by_link(record)
    about = session().get(Record, about_id) if about_id else None
    targets = _entity_rows.whose(course.case, course.procedure, record, about)
    one = next((each for each in targets if each.entity_id == entity_id), None)
    if one is None or (about.id if about else None) not in _ids(course, record):
        raise NotFound("A esa entidad no le corresponde este enlace.")
    if _invitations.turns(course.case.id, kind, entity_id, about_id) > MOST_TURNS:
        raise Conflict(f"A esta entidad ya se le envió {MOST_TURNS} veces. Llámela.")
    if not _invitations.mail(course, record, one, about):
        raise Conflict("Esta entidad no tiene correo: escríbalo en Administración, Entidades, y envíe de nuevo.")
    journal.write(course.who, "enlace_reenviado", course.case, clase=kind, entidad=entity_id, sobre=about_id)
    return _address(course.case.id, kind, entity_id, about_id)


def _ids(course: Any, record: RecordDef) -> set[str | None]:
    return {each.id if each else None for each in _entity_rows.subjects(course.case, record)}


def _address(case_id: str, kind: str, entity_id: str, about_id: str | None) -> str:
    query = select(AccessLink.email).where(
        AccessLink.case_id == case_id, AccessLink.record_kind == kind, AccessLink.entity_id == entity_id,
        AccessLink.about_id == about_id, AccessLink.revoked_at.is_(None),
    )  # fmt: skip
    return session().scalars(query).one()


def _by_link(record: RecordDef) -> None:
    if "enlace" not in record.by:
        raise NotFound("Estas filas no se piden por enlace.")


@act
def settle_attendance(who: Actor, task_id: str, kind: str, about_id: str, complete: bool = True) -> None:
    """Say that everybody who came to a session is written down (who is not did not come), or that it is not so."""
    course, _, record = _record_tasks.opened(who, task_id, kind)
    about = session().get(Record, about_id)
    if about is None or about.case_id != course.case.id or not record.about or about.kind != record.about:
        raise NotFound("Ese registro ya no está.")
    about.complete_at = clock.now() if complete else None
    verb = "asistencia_completa" if complete else "asistencia_abierta"
    journal.write(course.who, verb, course.case, clase=about.kind, numero=about.n)
