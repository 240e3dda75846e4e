"""Days that come again every year, quarter or month, and until when a missed one is still worth starting."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.domain.terms.amount import LEAP_YEAR, FixedDate, fixed
from workflows.domain.terms.calendar import ONE_DAY
from workflows.domain.terms.words import joined, month_in_words
from workflows.kernel.errors import Invalid

MONTHLY = "month"
MONTHS = range(1, 13)
RELATIVE = re.compile(r"(?:\+(\d)-)?(\d\d-\d\d)")
EVERY = {"year": "Cada año", "quarter": "Cada trimestre", MONTHLY: "Cada mes"}


@dataclass(frozen=True)
class Recurrence:
    """`on` are days of the year ("10-01"), or of the month ("05") when it is monthly; so is `until`, or ""."""

    every: str
    on: Sequence[str]
    until: str = ""

    def days_of(self, year: int) -> list[date]:
        """Every day of a year on which it comes; Invalid when one is not written as it should be."""
        return sorted({day.in_year(year) for written in self.on for day in self._read(written)})

    def due(self, today: date) -> date | None:
        """The latest day that has come, while it is not too late to start it; None otherwise."""
        come = [day for day in self._around(today) if day <= today]
        return come[-1] if come and today <= self.last_chance(come[-1]) else None

    def next(self, today: date) -> date:
        """The first day after today."""
        return next(day for day in self._around(today) if day > today)

    def last_chance(self, day: date) -> date:
        """The last day on which this one is still started: `until`, and always before the next one comes."""
        before_next = self.next(day) - ONE_DAY
        ends = [end for end in self._ends(day) if end >= day]
        return min([before_next, *ends[:1]])

    def in_words(self) -> str:
        """Say it: "Cada año, el 1 de octubre"."""
        if self.every == MONTHLY:
            return f"{EVERY[MONTHLY]}, el día {joined([str(int(written)) for written in self.on])}"
        said = [f"{day.day} de {month_in_words(day)}" for day in self.days_of(LEAP_YEAR)]
        return f"{EVERY[self.every]}, el {joined(said)}"

    def _around(self, today: date) -> list[date]:
        return [day for year in range(today.year - 1, today.year + 2) for day in self.days_of(year)]

    def _ends(self, day: date) -> list[date]:
        if not self.until:
            return []
        return sorted(end.in_year(year) for year in (day.year, day.year + 1) for end in self._read(self.until))

    def _read(self, written: str) -> list[FixedDate]:
        if self.every != MONTHLY:
            return [fixed(written)]
        if not (isinstance(written, str) and written.isdecimal() and 1 <= int(written) <= 31):
            raise Invalid(f"El día del mes debe escribirse como 05; dice «{written}».")
        return [FixedDate(month, int(written)) for month in MONTHS]


def read_day(written: object, year: int) -> date:
    """Read "04-15" as a day of `year`, and "+1-01-10" as one of the year after; Invalid says how to write it."""
    found = RELATIVE.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise Invalid(f"El día debe escribirse como 04-15, o +1-01-10 si es del año siguiente; dice «{written}».")
    return fixed(found[2]).in_year(year + int(found[1] or 0))
