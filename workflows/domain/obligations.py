"""The catalogue of legal obligations with their dates, and the secret addresses of calendar feeds."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel.db import Id, Json, Model, UTCDateTime, session


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

    def days_of(self, year: int, calendar: WorkCalendar) -> Iterator[date]:
        """Its days of one year, whether it holds or not; February 29 is the 28th in the other years."""
        for written in self.recurrence.get("dates", ()):
            month, day = (int(part) for part in written.split("-"))
            yield date(year, month, min(day, monthrange(year, month)[1]))
        for month in self.recurrence.get("months", ()):
            yield calendar.add_working(date(year, month, 1) - timedelta(days=1), self.recurrence["business_days"])

    def holds_on(self, day: date) -> bool:
        """Whether it obliges on this day: it is switched on and within its validity."""
        return self.active and self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


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


def catalogue(owner_id: str) -> list[Obligation]:
    """Every obligation of an owner, those switched off too, by code."""
    return list(session().scalars(select(Obligation).where(Obligation.owner_id == owner_id).order_by(Obligation.code)))


def occurrences(owner_id: str, first: date, last: date, calendar: WorkCalendar) -> list[tuple[date, Obligation]]:
    """(day, obligation) of those that hold, from the first day to the last, both inclusive."""
    found = [
        (day, each)
        for each in catalogue(owner_id)
        for year in range(first.year, last.year + 1)
        for day in each.days_of(year, calendar)
        if first <= day <= last and each.holds_on(day)
    ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].code))
