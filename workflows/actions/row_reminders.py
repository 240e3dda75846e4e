"""Reminds entities of the row that they were asked for and did not send, each rung once, with a link of its own."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions, _entity_rows, _invitations
from workflows.domain.cases import case, locked_case
from workflows.domain.entities import Entity, calendar_of
from workflows.domain.invitation_notices import facts
from workflows.domain.links import add_record_link
from workflows.domain.notices import Row, insert_mails, mail_row
from workflows.domain.outbox import Outbox
from workflows.domain.reminders import insert_reminders
from workflows.domain.task_lines import distance
from workflows.domain.tasks import Record, task
from workflows.domain.terms.words import day_in_words
from workflows.domain.unanswered import still_unanswered
from workflows.kernel.db import act, session
from workflows.kernel.ids import new_id
from workflows.procedures import RecordDef


@dataclass(frozen=True)
class RowMail:
    """A rung for one entity: `row` are columns of `reminder`; `behind` as in the other reminders."""

    row: Row
    today: date
    behind: date | None = None


def whose(case_id: str, record: RecordDef, about_id: str | None) -> set[str]:
    """The entities that have a row of this kind about this now: the group of a session may have changed since."""
    about_case = case(case_id)
    about = session().get(Record, about_id) if about_id else None
    procedure = _definitions.by_version(about_case.version_hash)
    return {each.entity_id for each in _entity_rows.whose(about_case, procedure, record, about)}


@act
def tell_row(mail: RowMail) -> int:
    """Queue a reminder with a link, once; 0 when its row came in meanwhile, or another clock was first."""
    row, kind = mail.row, mail.row["record_kind"]
    about_case = locked_case(row["case_id"])
    if not still_unanswered(row["task_id"], kind, row["entity_id"], row["about_id"]):
        return 0
    record = _definitions.by_version(about_case.version_hash).records[kind]
    one, about = _entity(row["entity_id"]), session().get(Record, row["about_id"]) if row["about_id"] else None
    email, name = _invitations.contact(about_case.owner_id, one)
    why = _why_not(about_case.id, email)
    outbox_id = None if why else new_id()
    kept = row | {"outbox_id": outbox_id} | ({"state": "skipped", "why": why} if why else {})
    if not insert_reminders([kept]) or why:
        return 0
    path = add_record_link(about_case, email, one.id, kind, row["about_id"])
    params = facts(about_case, record, one, about, path, task(row["task_id"]).due) | _own(mail)
    made = mail_row(row["owner_id"], record.reminder_mail, email, name, f"recordatorio:{outbox_id}", params)
    return insert_mails([made | {"id": outbox_id, "case_id": about_case.id, "task_id": row["task_id"]}])


def _entity(entity_id: str) -> Entity:
    return session().get_one(Entity, entity_id)


def _why_not(case_id: str, email: str) -> str:
    if not email:
        return "sin_direccion"
    settled = select(Outbox.state).where(
        Outbox.case_id == case_id, Outbox.to_address == email, Outbox.state.in_(("sent", "failed"))
    )  # fmt: skip
    last = session().scalars(settled.order_by(Outbox.created_at.desc(), Outbox.id)).first()
    return "rechazada" if last == "failed" else ""


def _own(mail: RowMail) -> dict[str, Any]:
    due, owner_id = task(mail.row["task_id"]).due, mail.row["owner_id"]
    return {
        "distancia": distance(due, mail.today, calendar_of(owner_id)) if due else "",
        "debia_salir": day_in_words(mail.behind) if mail.behind else "",
    }
