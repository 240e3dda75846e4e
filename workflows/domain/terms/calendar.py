"""The work calendar of one owner: working days, office hours and dates of reception."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.domain.terms.colombia import holidays_of

ONE_DAY = timedelta(days=1)
WEEKEND = {5: "sábado", 6: "domingo"}


@dataclass(frozen=True)
class WorkCalendar:
    """Weekends, holidays, the owner's closures (date -> reason), days worked in exchange, and hours."""

    closures: Mapping[date, str] = field(default_factory=dict, hash=False)
    extra_working: frozenset[date] = frozenset()
    opens: time = time(8)
    closes: time = time(17)
    tz: str = "America/Bogota"

    def why_not(self, day: date) -> str | None:
        """Say in Spanish why a day is not worked, or None; a closure beats a day worked in exchange."""
        if day in self.closures:
            return f"cierre de la entidad: {self.closures[day]}"
        if day in self.extra_working:
            return None
        if day.weekday() in WEEKEND:
            return WEEKEND[day.weekday()]
        holiday = holidays_of(day.year).get(day)
        return f"festivo: {holiday}" if holiday else None

    def is_working(self, day: date) -> bool:
        """Tell whether the office works on that day."""
        return self.why_not(day) is None

    def next_working(self, day: date) -> date:
        """Return the first working day strictly after the given one."""
        return self.add_working(day, 1)

    def previous_working(self, day: date) -> date:
        """Return the last working day strictly before the given one."""
        return self.add_working(day, -1)

    def on_or_after(self, day: date) -> date:
        """Return the day itself when worked, else the next working day (Ley 4 de 1913, art. 62)."""
        return day if self.is_working(day) else self.next_working(day)

    def on_or_before(self, day: date) -> date:
        """Return the day itself when worked, else the previous working day."""
        return day if self.is_working(day) else self.previous_working(day)

    def add_working(self, day: date, n: int) -> date:
        """Walk n working days from a day that is not counted itself; n may be negative, 0 returns the day."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Count working days after a up to b inclusive; negative when b is earlier (b inclusive, a not)."""
        return -self._worked(b, a - ONE_DAY) if b < a else self._worked(a + ONE_DAY, b)

    def _worked(self, first: date, last: date) -> int:
        """Working days from first to last: weekdays by arithmetic, then what each exceptional day changes."""
        weeks, rest = divmod((last - first).days + 1, 7)
        weekdays = 5 * weeks + sum(_is_weekday(first + timedelta(days=n)) for n in range(rest))
        holidays = (holidays_of(year) for year in range(first.year, last.year + 1))
        odd = {*self.closures, *self.extra_working}.union(*holidays)
        return weekdays + sum(self.is_working(day) - _is_weekday(day) for day in odd if first <= day <= last)

    def non_working(self, first: date, last: date) -> Iterator[tuple[date, str]]:
        """Yield (date, reason) of every non-working day from first to last, both inclusive."""
        for day in days(first, last):
            if reason := self.why_not(day):
                yield day, reason

    def reception(self, instant: datetime) -> date:
        """Return the date an aware instant counts as received; 17:00:00 is in time (CPACA art. 54)."""
        local = self.local(instant)
        late = local.time().replace(microsecond=0) > self.closes
        return self.next_working(local.date()) if late else self.on_or_after(local.date())

    def local(self, instant: datetime) -> datetime:
        """Return an aware instant in the owner's time zone; ValueError for a naive one."""
        if instant.tzinfo is None:
            raise ValueError("an aware datetime is needed")
        return instant.astimezone(ZoneInfo(self.tz))

    def end_of_office(self, day: date) -> datetime:
        """Return the closing hour of a day as an aware UTC instant."""
        return self._at(day, self.closes)

    def end_of_day(self, day: date) -> datetime:
        """Return 23:59:59 of a day as an aware UTC instant: electronic filings are in time until then."""
        return self._at(day, time(23, 59, 59))

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, ZoneInfo(self.tz)).astimezone(UTC)


def _is_weekday(day: date) -> bool:
    return day.weekday() not in WEEKEND


def days(first: date, last: date) -> Iterator[date]:
    """Yield every date from first to last, both inclusive; nothing when last is earlier."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
