"""Cases that open by themselves on a date: yearly campaigns, quarters, whatever a procedure plans ahead."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel import clock
from workflows.kernel.db import Id, Json, Model, UTCDateTime
from workflows.kernel.ids import new_id

SWITCHED_OFF = "inicios_apagados"
"""Setting of an owner: slugs of the procedures that its clock does not start."""


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


def planned(owner_id: str, slug: str, day: date, vigencia: int | None, key: str, data: dict[str, Any]) -> Schedule:
    """A case to be opened on `day`; `data`: its `external_id`, `values` of its start form, `policy` or `plan`."""
    return Schedule(
        id=new_id(), owner_id=owner_id, procedure=slug, vigencia=vigencia, opens_on=day, data=data, unique_key=key,
        state="waiting", created_at=clock.now(),
    )  # fmt: skip
