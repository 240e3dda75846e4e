"""Reminders as pages tell them: which rung, of which task, to whom, when and how, or why not."""

import re
from typing import Any

from flask import url_for
from sqlalchemy import Row, Select, select

from web.who import current_actor
from workflows.domain.entities import Entity
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.reminders import FROM_LINK, TO_ENTITY, WHY, Reminder
from workflows.domain.rights import may
from workflows.domain.tasks import Task
from workflows.domain.terms.amount import WORDS, Unit
from workflows.kernel.db import session

MOST = 200
UNSENT = ("failed", "dead")
HOW = {
    "mailed": ("Por correo", "done"), "digest": ("En el resumen del día", "done"),
    "waiting": ("Espera el resumen", "info"), "skipped": ("No se avisó", "plain"),
}  # fmt: skip
_RUNG = re.compile(rf"(-?\d+)([a-z]+)({FROM_LINK})?")


def of_case(case_id: str, task_id: str | None = None) -> list[dict[str, Any]]:
    """What was told of a case, or of one of its tasks only, the newest first."""
    query = asked().where(Reminder.case_id == case_id)
    return lines(query.where(Reminder.task_id == task_id) if task_id else query)


def of_mail(outbox_id: str) -> list[dict[str, Any]]:
    """The rungs that one mail tells."""
    return lines(asked().where(Reminder.outbox_id == outbox_id))


def asked() -> Select[*tuple[Any, ...]]:
    """The columns of a line, the newest first."""
    return (
        select(Reminder, Task.title, Person.name, Entity.short_name, Outbox.state.label("mail_state"), Outbox.sent_at)
        .join(Task, Task.id == Reminder.task_id)
        .outerjoin(Entity, Entity.id == Reminder.entity_id)
        .outerjoin(Person, Person.id == Reminder.person_id)
        .outerjoin(Outbox, Outbox.id == Reminder.outbox_id)
        .order_by(Reminder.at.desc(), Reminder.id.desc())
    )


def lines(query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Up to `MOST` lines of a query of `asked`."""
    return [line(row) for row in session().execute(query.limit(MOST))]


def line(row: Row[Any]) -> dict[str, Any]:
    """One line: plain values for a list or a table."""
    told: Reminder = row[0]
    how, tone = HOW[told.state]
    if row.mail_state in UNSENT:
        how, tone = "El correo no salió", "late"
    opens = told.outbox_id and may(current_actor(), "ver_correos")
    return {
        "what": row.title, "rung": rung_words(told.rung), "to": _to(row), "how": how, "tone": tone,
        "why": WHY.get(told.why, ""), "due": told.due, "from": _from(told), "falls_on": told.falls_on,
        "at": row.sent_at or told.at, "case": url_for("cases.show", case_id=told.case_id),
        "mail": url_for("mail.mail", mail_id=told.outbox_id) if opens else "",
    }  # fmt: skip


def rung_words(rung: str) -> str:
    """«-3habiles» is «3 días hábiles antes»; the rung of the last day says so."""
    found = _RUNG.fullmatch(rung)
    if found is None or found[2] not in list(Unit):
        return rung
    amount = int(found[1])
    if not amount:
        return "el último día"
    one, many = WORDS[Unit(found[2])]
    where = "antes" if amount < 0 else "después del enlace" if found[3] else "después"
    return f"{abs(amount)} {one if abs(amount) == 1 else many} {where}"


def _from(told: Reminder) -> str:
    return "Enlace" if told.rung.endswith(FROM_LINK) else "Plazo"


def _to(row: Row[Any]) -> str:
    if row[0].to_key == TO_ENTITY:
        return "la entidad"
    return row.short_name or row.name or "nadie"
