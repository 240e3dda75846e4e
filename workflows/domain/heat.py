"""The heat map: which municipalities and policies are seen, in which order, and how low each number is."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median

from workflows.domain.matrix import Matrix, Place

LIMITS = (40, 50, 60, 70)
"""Limits of the five steps of a score: a convention of ours, the same in every vigencia so that years compare."""
GAPS = (-10, -3, 3, 10)
"""Limits of the five steps of a difference in points against the department's median."""
BY_MIDDLE, BY_WORST, BY_NAME = "", "peor", "nombre"
SCORE, GAP = "", "diferencia"


@dataclass(frozen=True)
class Wanted:
    """What is asked of the map. order: "" (lowest median first), peor, nombre, a code, or "-" and a code.

    seen: "" (scores) or diferencia. With `by_code` the policies keep their order; else the lowest median comes first.
    """

    subregion: str = ""
    category: str = ""
    code: str = ""
    seen: str = SCORE
    order: str = BY_MIDDLE
    by_code: bool = False


@dataclass(frozen=True)
class Row:
    """A municipality: its numbers in the order of the columns (None: nothing published), and their median."""

    place: Place
    numbers: tuple[Decimal | None, ...]
    middle: Decimal | None

    @property
    def worst(self) -> Decimal | None:
        """Its lowest number."""
        return min((each for each in self.numbers if each is not None), default=None)


@dataclass(frozen=True)
class Heat:
    """The map as it was asked for; medians are always of the whole department."""

    matrix: Matrix
    wanted: Wanted

    @cached_property
    def codes(self) -> list[str]:
        """The policies that are seen, lowest median first or by code."""
        seen = [code for code in self.matrix.codes if self.wanted.code in ("", code)]
        medians = self.matrix.medians
        return seen if self.wanted.by_code else sorted(seen, key=lambda code: (code not in medians, medians.get(code)))

    @cached_property
    def rows(self) -> list[Row]:
        """The municipalities that are seen, in the order that was asked for; who has no number comes last."""
        wanted = self.wanted
        rows = [
            self._row(place)
            for place in self.matrix.places
            if wanted.subregion in ("", place.subregion) and wanted.category in ("", place.category)
        ]
        if wanted.order == BY_NAME:
            return rows
        keyed = [(self._key(row), row) for row in rows]
        told = sorted(((key, row) for key, row in keyed if key is not None), key=lambda each: each[0],
                      reverse=wanted.order.startswith("-"))  # fmt: skip
        return [row for _, row in told] + [row for key, row in keyed if key is None]

    @cached_property
    def steps(self) -> Sequence[int]:
        """The limits of the five steps of what is seen."""
        return GAPS if self.wanted.seen == GAP else LIMITS

    def _row(self, place: Place) -> Row:
        numbers = tuple(self._number(place.id, code) for code in self.codes)
        return Row(place, numbers, median(found) if (found := _told(numbers)) else None)

    def _number(self, entity_id: str, code: str) -> Decimal | None:
        value = self.matrix.value(entity_id, code)
        return value - self.matrix.medians[code] if value is not None and self.wanted.seen == GAP else value

    def _key(self, row: Row) -> Decimal | None:
        code = self.wanted.order.removeprefix("-")
        if code in self.codes:
            return row.numbers[self.codes.index(code)]
        return row.worst if code == BY_WORST else row.middle


def step(number: Decimal, limits: Sequence[int]) -> int:
    """1 (lowest) to 5: a number on a limit belongs to the step above it."""
    return bisect_right(limits, number) + 1


@dataclass(frozen=True)
class Summary:
    """What the map says: how many numbers there are, how many lie in the lowest step and in how many places."""

    told: int
    blank: int
    low: int
    low_places: int
    policies: tuple[tuple[str, Decimal], ...]
    places: tuple[tuple[Place, Decimal], ...]


def summary(heat: Heat, most: int = 3) -> Summary:
    """The lowest policies (by the median of who is seen) and municipalities, and how much is in the lowest step."""
    rows = heat.rows
    numbers = [n for row in rows for n in row.numbers]
    low = [sum(n is not None and n < heat.steps[0] for n in row.numbers) for row in rows]
    columns = {code: _told(row.numbers[at] for row in rows) for at, code in enumerate(heat.codes)}
    policies = [(code, median(found)) for code, found in columns.items() if found]
    places = [(row.place, row.middle) for row in rows if row.middle is not None]
    blank = numbers.count(None)
    return Summary(
        len(numbers) - blank, blank, sum(low), sum(each > 0 for each in low),
        tuple(sorted(policies, key=lambda each: each[1])[:most]),
        tuple(sorted(places, key=lambda each: each[1])[:most]),
    )  # fmt: skip


def _told(numbers: Iterable[Decimal | None]) -> list[Decimal]:
    return [each for each in numbers if each is not None]
