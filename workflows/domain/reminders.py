"""Every rung of a ladder of reminders, for every person: when it was told and how, or why it was not."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Model, UTCDateTime


class Reminder(Model):
    """One rung (`-3habiles`) of a task with its due date, for one person or for the entity (`to_key`).

    state: mailed (at once, see `outbox_id`) | digest (told by the day's summary) | waiting (for it) | skipped
    (`why`: tope, no_quiere, recien_asignada, sin_direccion, resuelta).
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
