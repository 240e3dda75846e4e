"""Cases that open by themselves on a date: yearly campaigns, quarters, whatever a procedure plans ahead."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime


class Schedule(Model):
    """A case to be opened on a date, once per `unique_key`. state: waiting | opened | cancelled | failed."""

    __tablename__ = "schedule"
    __table_args__ = (Index("ix_schedule_due", "state", "opens_on"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    procedure: Mapped[str] = mapped_column(String(60))
    vigencia: Mapped[int | None] = mapped_column(Integer)
    opens_on: Mapped[date] = mapped_column(Date)
    data: Mapped[Any] = mapped_column(Json)
    unique_key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    opened_case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"))
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
