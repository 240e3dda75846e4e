"""Terms as rows: a due date that explains itself, with the history of every change."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime


class Term(Model):
    """A running term of a case.

    kind: legal | step | timer. state: running | suspended | met | stopped | fired.
    `due` is a date in Bogota, `due_at` the instant when it is over (office close, or midnight
    when it is the entity's term). `explanation` is the JSON of a Deadline.
    """

    __tablename__ = "term"
    __table_args__ = (
        Index("ix_term_due", "state", "kind", "due_at"),
        Index("ix_term_case", "case_id", "name"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"), index=True)
    engine_task_id: Mapped[str | None] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    amount: Mapped[Any] = mapped_column(Json)
    rule: Mapped[str] = mapped_column(Text, default="")
    start: Mapped[date] = mapped_column(Date)
    initial_due: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12), default="running")
    remaining: Mapped[int | None] = mapped_column(Integer)
    suspended_on: Mapped[date | None] = mapped_column(Date)
    extended: Mapped[bool] = mapped_column(Boolean, default=False)
    explanation: Mapped[Any] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")
    of_entity: Mapped[bool] = mapped_column(Boolean, default=False)
    met_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class TermEvent(Model):
    """One change of a term: who, when, why, before and after."""

    __tablename__ = "term_event"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    term_id: Mapped[str] = mapped_column(ForeignKey("term.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[date | None] = mapped_column(Date)
    after: Mapped[date | None] = mapped_column(Date)
