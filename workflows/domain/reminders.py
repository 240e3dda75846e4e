"""Every rung of a ladder of reminders, for every person: when it was told and how, or why it was not."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.entities import setting
from workflows.kernel.db import Model, UTCDateTime, session

HOUR, MOST = "resumen_hora", "recordatorios_tope"
USUAL_HOUR, USUAL_MOST = "07:00", 8
TO_ENTITY, TO_NOBODY = "entidad", "nadie"
WHY = {
    "tope": "Ya recibió todos los avisos que se permiten de esta tarea",
    "no_quiere": "Pidió no recibir este tipo de correo",
    "recien_asignada": "La tarea acababa de llegarle",
    "sin_direccion": "No hay a quién escribirle: falta la persona o su correo",
    "resuelta": "La tarea se terminó antes",
    "superada": "Salió en su lugar un aviso posterior, o la fecha cambió",
    "no_le_toca": "Ya no le corresponde responder",
    "rechazada": "El último correo de este expediente a su dirección no salió",
}
"""Why a rung was not told, as the pages say it."""
FROM_LINK = "@enlace"
"""Mark in the name of a rung that counts from the invitation."""
TOLD = ("mailed", "digest", "waiting")


class Reminder(Model):
    """One rung (`-3habiles`) of a task with its due date, for one person or for the entity (`to_key`).

    state: mailed (at once, see `outbox_id`) | digest (told by the day's summary) | waiting (for it) | skipped
    (`why`: see `WHY`). `to_key` is the person's id, `entidad`, or `nadie`.
    A rung for an entity whose row is missing has `entity_id`, `record_kind` and `about_id`, and a `to_key` of its own;
    when it counts from the invitation (`2habiles@enlace`), `due` is the day of that.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("task_id", "rung", "due", "to_key"),
        Index("ix_reminder_person", "person_id", "state"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    to_key: Mapped[str] = mapped_column(String(60))
    rung: Mapped[str] = mapped_column(String(20))
    due: Mapped[date] = mapped_column(Date)
    falls_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(40), default="")
    outbox_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))
    record_kind: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[str | None] = mapped_column(String(36))


def digest_hour(owner_id: str) -> time:
    """When the owner's digest leaves."""
    return time.fromisoformat(setting(owner_id, HOUR, USUAL_HOUR))


def most_per_task(owner_id: str) -> int:
    """How many rungs of one task a person is told at most."""
    return int(setting(owner_id, MOST, USUAL_MOST))


def insert_reminders(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Insert rows of the same columns that are new, in one statement; the ids of the tasks of the new ones."""
    if not rows:
        return []
    dialect = session().get_bind().dialect.name
    table = Reminder.__table__
    statement: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    statement = statement.on_conflict_do_nothing(index_elements=["task_id", "rung", "due", "to_key"])
    # Two clocks insert the same rows in the same order, so that neither waits for the other for ever.
    ordered = sorted(rows, key=lambda row: (row["task_id"], row["rung"], row["to_key"]))
    return list(session().scalars(statement.returning(table.c.task_id), ordered))


def reminders_of_mail(outbox_id: str, limit: int = 200) -> list[Reminder]:
    """The rungs that one mail told."""
    query = select(Reminder).where(Reminder.outbox_id == outbox_id).order_by(Reminder.due, Reminder.id)
    return list(session().scalars(query.limit(limit)))
