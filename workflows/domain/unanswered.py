"""Entities that were asked for their row by a link that still works, and sent none while its step is open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from workflows.domain.access import AccessLink
from workflows.domain.cases import Case
from workflows.domain.participants import INVITED, Participant
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock
from workflows.kernel.db import UTCDateTime, session


@dataclass(frozen=True)
class Unanswered:
    """One row that is missing; `invited_at` is when the oldest link that works was made, `asked_at` the newest."""

    task_id: str
    owner_id: str
    case_id: str
    due: date | None
    entity_id: str
    about_id: str | None
    invited_at: datetime
    asked_at: datetime


def asked_kinds() -> list[tuple[str, str]]:
    """Version and kind of the rows that entities of open cases were asked for by a link that still works."""
    query = (
        select(Case.version_hash, AccessLink.record_kind)
        .join(AccessLink, AccessLink.case_id == Case.id)
        .where(AccessLink.record_kind.is_not(None), AccessLink.revoked_at.is_(None), Case.ended_at.is_(None))
        .where(AccessLink.expires_at > clock.now())
        .distinct()
    )
    return [(version, str(kind)) for version, kind in session().execute(query)]


def unanswered(version: str, step: str, kind: str) -> list[Unanswered]:
    """Every missing row of a kind in the open cases of a version; `step` is the one that keeps the rows."""
    query = _query(kind).where(Case.version_hash == version, Task.step == step)
    return [Unanswered(*row) for row in session().execute(query.order_by(Task.case_id, AccessLink.entity_id))]


def still_unanswered(task_id: str, kind: str, entity_id: str, about_id: str | None) -> bool:
    """True while this one is missing."""
    query = _query(kind).where(Task.id == task_id, AccessLink.entity_id == entity_id)
    return any(row.about_id == about_id for row in session().execute(query))


def _query(kind: str) -> Select[*tuple[Any, ...]]:
    """A withdrawn entity is not asked, nor one about a session that is gone or whose attendance is all there."""
    about = aliased(Record)
    takes_part = and_(Participant.case_id == Task.case_id, Participant.entity_id == AccessLink.entity_id)
    answered = select(Record.id).where(
        Record.case_id == Task.case_id, Record.kind == kind, Record.entity_id == AccessLink.entity_id,
        Record.about_id.is_not_distinct_from(AccessLink.about_id),
    )  # fmt: skip
    return (
        select(
            Task.id, Task.owner_id, Task.case_id, Task.due, AccessLink.entity_id, AccessLink.about_id,
            func.min(AccessLink.created_at, type_=UTCDateTime()), func.max(AccessLink.created_at, type_=UTCDateTime()),
        )
        .join(Case, Case.id == Task.case_id)
        .join(AccessLink, AccessLink.case_id == Task.case_id)
        .join(Participant, takes_part)
        .outerjoin(about, about.id == AccessLink.about_id)
        .where(
            Task.state == "open", Case.ended_at.is_(None), Participant.state == INVITED,
            AccessLink.record_kind == kind, AccessLink.revoked_at.is_(None), AccessLink.expires_at > clock.now(),
            or_(AccessLink.about_id.is_(None), and_(about.id.is_not(None), about.complete_at.is_(None))),
            ~answered.exists(),
        )
        .group_by(Task.id, Task.owner_id, Task.case_id, Task.due, AccessLink.entity_id, AccessLink.about_id)
    )  # fmt: skip
