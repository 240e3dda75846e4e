"""A span of days, and the one of the same length just before it."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both inclusive, dates in Bogota."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, days: int) -> "Period":
        """That many days, the last one included."""
        return cls(last - timedelta(days=days - 1), last)

    @classmethod
    def of_year(cls, year: int, today: date) -> "Period":
        """A calendar year; the present one up to today."""
        return cls(date(year, 1, 1), min(date(year, 12, 31), today))

    def before(self) -> "Period":
        """The same number of days, ending the day before the first."""
        return Period(self.first - (self.last - self.first) - ONE_DAY, self.first - ONE_DAY)
