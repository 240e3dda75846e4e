"""Scores through the years: small lines that break where the methodology changed, and changes that compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.domain.scores import methodology


@dataclass(frozen=True)
class Change:
    """Points gained or lost since an earlier vigencia of the same methodology."""

    since: int
    points: Decimal


@dataclass(frozen=True)
class Course:
    """Values by vigencia, the oldest first; a vigencia without a value is not there."""

    values: Mapping[int, Decimal]

    @property
    def last(self) -> int | None:
        """The newest vigencia that has a value."""
        return max(self.values, default=None)

    def change(self, vigencia: int) -> Change | None:
        """Against the latest earlier vigencia of the same methodology; None when nothing compares."""
        now = self.values.get(vigencia)
        earlier = [year for year in self.values if year < vigencia and methodology(year) == methodology(vigencia)]
        if now is None or not earlier:
            return None
        return Change(max(earlier), now - self.values[max(earlier)])

    def breaks(self, vigencia: int) -> bool:
        """There are earlier values, and none of them compares."""
        return vigencia in self.values and self.change(vigencia) is None and any(y < vigencia for y in self.values)


def spans(years: Sequence[int]) -> list[list[int]]:
    """The years, in order, cut where the methodology changed."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and methodology(found[-1][-1]) == methodology(year):
            found[-1].append(year)
        else:
            found.append([year])
    return found
