"""The days of the demonstration: working days up to the last one, and the minutes of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock

MORNING, FIRST, BETWEEN = time(7, 30), 40, 3
# What happens on the day of the build happens in the hours before it.
BEFORE_NOW = timedelta(hours=4)


@dataclass(frozen=True)
class Days:
    """Working days counted from `now`: day 0 is today, or the last working day before it."""

    now: datetime
    calendar: WorkCalendar

    @property
    def zero(self) -> date:
        """Day 0."""
        return self.calendar.on_or_before(clock.local(self.now).date())

    def day(self, anchor: str, offset: int) -> date:
        """The working day that lies `offset` from an anchor: "today" or "last_year" (its last working day)."""
        origin = self.zero
        if anchor == "last_year":
            origin = self.calendar.on_or_before(date(self.zero.year - 1, 12, 31))
        return self.calendar.add_working(origin, offset)

    def working(self, first: date) -> Iterator[date]:
        """Every working day from `first` to day 0."""
        day = first
        while day <= self.zero:
            yield day
            day = self.calendar.next_working(day)

    def instant(self, day: date, place: int) -> datetime:
        """When the thing number `place` of a day happens; 0 is the morning before the first."""
        minutes = timedelta(minutes=FIRST + BETWEEN * place if place else 0)
        if day == clock.local(self.now).date():
            return min(self.now - BEFORE_NOW + minutes, self.now)
        return datetime.combine(day, MORNING, clock.BOGOTA) + minutes
