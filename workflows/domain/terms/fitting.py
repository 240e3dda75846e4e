"""Which internal terms still ahead cannot fit before a legal date, laid end to end from today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.domain.terms import changes
from workflows.domain.terms.amount import Amount, Before, FixedDate, describe
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import count_back, due


@dataclass(frozen=True)
class Ahead:
    """A step still to come: what people call it, and the amount of its internal term."""

    title: str
    amount: Amount

    @property
    def words(self) -> str:
        """«Diseñar el plan (5 días hábiles)»."""
        return f"{self.title} ({describe(self.amount)})"


def misfits(ahead: Sequence[Ahead], start: date, legal_due: date, calendar: WorkCalendar) -> list[Ahead]:
    """The steps whose whole term would end too near the legal date or after it (see `changes.bend`).

    Each begins when the one before it is due, the first on `start`; a term that counts back from the legal
    date does not fit when its day is past before its turn comes.
    """
    found, turn = [], start
    for each in ahead:
        reference = legal_due if isinstance(each.amount, Before) else None
        laid = due(each.amount, turn, calendar, reference=reference)
        bent = changes.bend(laid, legal_due, calendar, today=start)
        missed = isinstance(each.amount, Before) and count_back(each.amount, legal_due, calendar) < turn
        if bent.cut or not bent.fits or missed:
            found.append(each)
        if not isinstance(each.amount, FixedDate):
            turn = max(turn, laid.due)
    return found
