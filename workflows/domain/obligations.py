"""The catalogue of legal obligations with their dates, and the secret addresses of calendar feeds."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime


class Obligation(Model):
    """A yearly legal date with its rule and article, who answers for it, and between when it holds.

    `recurrence` is {"dates": ["01-31", …]} or {"business_days": 10, "months": [1, 5, 9]} (by the Nth business day).
    """

    __tablename__ = "obligation"
    __table_args__ = (UniqueConstraint("owner_id", "code"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(String(200))
    article: Mapped[str] = mapped_column(String(120), default="")
    responsible: Mapped[str] = mapped_column(String(200), default="")
    office_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    procedure: Mapped[str | None] = mapped_column(String(60))
    recurrence: Mapped[Any] = mapped_column(Json)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str] = mapped_column(Text, default="")


class CalendarFeed(Model):
    """A secret, revocable address of the calendar of a person, or of an office."""

    __tablename__ = "calendar_feed"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    office_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
