"""Links and mails with which each entity fills its own rows: once for each, however often they are asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from workflows.actions import _deadlines, _entity_rows
from workflows.domain import invitation_notices, journal
from workflows.domain.access import AccessLink
from workflows.domain.entities import Entity, entity
from workflows.domain.links import make_record_link
from workflows.domain.participants import Participant
from workflows.domain.people import enlace_of
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.procedures import RecordDef


@dataclass(frozen=True)
class Invited:
    """What inviting gave: how many mails were queued, and the entities without an address."""

    sent: int = 0
    without_address: tuple[str, ...] = ()


def invite(course: Any, kind: str, about_id: str | None = None) -> Invited:
    """Mail a link to every entity whose rows of this kind are missing and that was not invited before (a Course)."""
    record = course.procedure.records[kind]
    before = _invited(course.case.id, kind) | _there(course.case.id, kind)
    sent, silent = 0, []
    for about in _entity_rows.subjects(course.case, record):
        if about_id is not None and (about is None or about.id != about_id):
            continue
        for each in _entity_rows.whose(course.case, course.procedure, record, about):
            if (each.entity_id, about.id if about else None) in before:
                continue
            if mail(course, record, each, about):
                sent += 1
            else:
                silent.append(entity(each.entity_id).short_name)
    _note(course, kind, about_id, sent, silent)
    return Invited(sent, tuple(dict.fromkeys(silent)))


def _note(course: Any, kind: str, about_id: str | None, sent: int, silent: list[str]) -> None:
    if sent or silent:
        journal.write(
            course.who, "enlaces_enviados", course.case, clase=kind, sobre=about_id, total=sent,
            sin_correo=list(dict.fromkeys(silent)),
        )  # fmt: skip


def mail(course: Any, record: RecordDef, one: Participant, about: Record | None) -> bool:
    """A new link for one entity, in place of those it had for the same; False when it has no address."""
    about_entity = session().get_one(Entity, one.entity_id)
    email, name = contact(course.case.owner_id, about_entity)
    if not email:
        return False
    turn = turns(course.case.id, record.id, one.entity_id, about.id if about else None) + 1
    path = make_record_link(course.case, email, one.entity_id, record.id, about.id if about else None)
    key = f"invitacion:{course.case.id}:{record.id}:{about.id if about else ''}:{one.entity_id}:{turn}"
    until = _until(course, record)
    invitation_notices.invitation(course.case, record, about_entity, about, email, name, path, key, until)
    return True


def contact(owner_id: str, about: Entity) -> tuple[str, str]:
    """Address and name of who answers for an entity before this owner: its enlace, else the entity itself."""
    found = enlace_of(owner_id, about.id)
    if found is not None and found.email:
        return found.email, found.name
    return about.email or "", about.representative or about.name


def _invited(case_id: str, kind: str) -> set[tuple[str | None, str | None]]:
    query = select(AccessLink.entity_id, AccessLink.about_id)
    rows = session().execute(query.where(AccessLink.case_id == case_id, AccessLink.record_kind == kind))
    return {(entity_id, about_id) for entity_id, about_id in rows}


def _there(case_id: str, kind: str) -> set[tuple[str | None, str | None]]:
    """(entity, about) of the rows that are there, by whatever way they came: nobody is asked for what is known."""
    query = select(Record.entity_id, Record.about_id).where(Record.case_id == case_id, Record.kind == kind).distinct()
    return {(entity_id, about_id) for entity_id, about_id in session().execute(query)}


def turns(case_id: str, kind: str, entity_id: str, about_id: str | None) -> int:
    """How many links an entity was sent for the same thing."""
    query = select(func.count()).select_from(AccessLink).where(
        AccessLink.case_id == case_id, AccessLink.record_kind == kind, AccessLink.entity_id == entity_id,
        AccessLink.about_id == about_id,
    )  # fmt: skip
    return int(session().scalar(query) or 0)


def _until(course: Any, record: RecordDef) -> date | None:
    """The last day of the step that keeps the rows: of its open task, or of the task that is about to open."""
    task = _entity_rows.open_task(course.case, record)
    if task is not None:
        return task.due
    step = course.procedure.steps[record.step]
    if step.term is None or step.term.get("from", "open") != "open" or "amount" not in step.term:
        return None
    amount = {name: value for name, value in step.term.items() if name != "bends"}
    found: date = _deadlines.deadline(course, amount, step.rule).due
    return found
