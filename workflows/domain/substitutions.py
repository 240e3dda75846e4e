"""Absences: who stands in for whom, between which dates and for which roles (encargo, vacaciones, licencia)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime

KINDS = {
    "encargo": "Encargo",
    "vacaciones": "Vacaciones",
    "licencia": "Licencia",
    "incapacidad": "Incapacidad",
    "comision": "Comisión de servicios",
    "otra": "Otra ausencia",
}


class Substitution(Model):
    """Somebody stands in for an absent person from `starts` to `ends`, both inclusive.

    `scope` is a list of [role, scope] of the absent person; empty means everything. `act_number` names the
    administrative act. state: planned | active | ended | cancelled.
    """

    __tablename__ = "substitution"
    __table_args__ = (Index("ix_substitution_dates", "owner_id", "state", "starts", "ends"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    substitute_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    scope: Mapped[Any] = mapped_column(Json)
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    act_number: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    created_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
