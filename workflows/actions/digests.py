"""The digest of a person and a day: one mail, which tells every early rung that waited for it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, or_, select, update

from workflows.domain.digests import Edition, contents
from workflows.domain.entities import OwnerSetting
from workflows.domain.notices import insert_mails, mail_row
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.reminders import Reminder
from workflows.domain.tasks import Task
from workflows.domain.unwanted import wants
from workflows.kernel.db import act, session
from workflows.kernel.text import is_safe_email

BATCH = 100
DONE = "resumen_hecho"
"""Setting of an owner: the day whose digests have left, and when they did."""
LISTS = ("vencidas", "hoy", "semana", "proximas", "nuevas")


def drop_resolved(owner_id: str) -> int:
    """What waited for a task that is done now, or due on another day, is not told; 100 rows to an act."""
    ended = exists().where(Task.id == Reminder.task_id, Task.state != "open")
    moved = exists().where(Task.id == Reminder.task_id, or_(Task.due.is_(None), Task.due != Reminder.due))
    dropped = 0
    for why, clause in (("resuelta", ended), ("superada", moved)):
        while some := _skip(owner_id, why, clause):
            dropped += some
    return dropped


def send_digest(edition: Edition, person_id: str) -> int:
    """Queue the digest of a person if there is something to say, once a day; 1 when it is new."""
    new = _queue(edition, person_id)
    while _settle(edition, person_id) == BATCH:
        pass
    return new


@act
def mark_done(owner_id: str, day: date, at: datetime) -> None:
    """The digests of this day have left: what comes now waits for the next."""
    value = {"dia": day.isoformat(), "a": at.isoformat()}
    row = session().get(OwnerSetting, (owner_id, DONE))
    if row is None:
        session().add(OwnerSetting(owner_id=owner_id, key=DONE, value=value))
    else:
        row.value = value


@act
def _skip(owner_id: str, why: str, clause: object) -> int:
    waiting = select(Reminder.id).where(Reminder.owner_id == owner_id, Reminder.state == "waiting", clause)  # type: ignore[arg-type]
    ids = list(session().scalars(waiting.limit(BATCH)))
    _change(ids, state="skipped", why=why)
    return len(ids)


@act
def _queue(edition: Edition, person_id: str) -> int:
    person = session().get(Person, person_id)
    if person is None or not person.active or not is_safe_email(person.email) or not wants(person, "resumen"):
        return 0
    params = contents(edition, person_id)
    if not any(params[name]["lineas"] for name in LISTS):
        return 0
    row = mail_row(edition.owner_id, "resumen", person.email, person.name, _key(edition, person_id), params)
    return insert_mails([row | {"person_id": person_id}])


@act
def _settle(edition: Edition, person_id: str) -> int:
    """Up to 100 rows that waited for this person become told by the digest, or skipped when none may leave."""
    waiting = select(Reminder.id).where(Reminder.person_id == person_id, Reminder.state == "waiting")
    columns = select(Outbox.id, Outbox.created_at).where(Outbox.unique_key == _key(edition, person_id))
    mail = session().execute(columns).first()
    if mail is not None:
        waiting = waiting.where(Reminder.at <= mail.created_at)
    ids = list(session().scalars(waiting.order_by(Reminder.id).limit(BATCH)))
    if mail is not None:
        _change(ids, state="digest", outbox_id=mail.id)
    else:
        _change(ids, state="skipped", why=_why_none(person_id))
    return len(ids)


def _why_none(person_id: str) -> str:
    person = session().get(Person, person_id)
    if person is None or not person.active or not is_safe_email(person.email):
        return "sin_direccion"
    return "resuelta" if wants(person, "resumen") else "no_quiere"


def _change(ids: Sequence[int], **values: str) -> None:
    if ids:
        # Another clock may have told them meanwhile: only what still waits changes.
        chosen = update(Reminder).where(Reminder.id.in_(ids), Reminder.state == "waiting")
        session().execute(chosen.values(**values), execution_options={"synchronize_session": False})


def _key(edition: Edition, person_id: str) -> str:
    return f"resumen:{person_id}:{edition.day.isoformat()}"
