"""Dates that count back from a fixed one when the work starts late: closer together, in proportion, never past it."""

from dataclasses import dataclass
from datetime import date, timedelta

from workflows.domain.terms.amount import FixedDate
from workflows.domain.terms.words import day_in_words


@dataclass(frozen=True)
class Squeeze:
    """The date that does not move (`final`), when the work usually starts, and when it did start."""

    final: date
    usual: date
    started: date

    def fit(self, wanted: date) -> date:
        """Return where a date of the usual calendar falls in the days that are left; itself after a start in time."""
        whole = (self.final - self.usual).days
        if self.started <= self.usual or whole <= 0:
            return wanted
        left = max(0, (self.final - self.started).days)
        return self.final - timedelta(days=(self.final - wanted).days * left // whole)

    def note(self, wanted: date, end: date) -> str:
        """Say that a date was moved by the late start."""
        began = f"empezó el {day_in_words(self.started)}"
        return f"En la campaña normal vencería el {day_in_words(wanted)}; {began} y se ajustó al {day_in_words(end)}."


def usual_start(start: FixedDate, final: date) -> date:
    """Return the last day before `final` on which the work usually starts."""
    year = final.year if start.in_year(final.year) < final else final.year - 1
    return start.in_year(year)
