"""Small lines of scores through the years, as coordinates: a gap where nothing compares or nothing was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from web.results.numbers import score
from workflows.domain.course import Course, spans

STEP, HEIGHT, EDGE, BREAK = 22, 28, 4, 14
Point = tuple[int, float]


@dataclass(frozen=True)
class Scale:
    """From which to which score a drawing goes, in tens."""

    low: int
    high: int

    def y(self, value: Decimal) -> float:
        """Where a value stands, from the top."""
        share = (float(value) - self.low) / (self.high - self.low)
        return round(EDGE + (1 - share) * (HEIGHT - 2 * EDGE), 1)


@dataclass(frozen=True)
class Line:
    """A drawn line: its pieces, where the methodology changed, its width, and the same in words."""

    pieces: list[list[Point]]
    cuts: list[int]
    width: int
    words: str


def scale(values: Sequence[Decimal]) -> Scale:
    """One scale for all the lines of a page, so that they compare."""
    if not values:
        return Scale(0, 100)
    low, high = floor(min(values) / 10) * 10, ceil(max(values) / 10) * 10
    return Scale(low, high if high > low else low + 10)


def line(course: Course, years: Sequence[int], on: Scale) -> Line:
    """A course drawn over these years."""
    pieces: list[list[Point]] = []
    cuts, x = [], EDGE
    for at, span in enumerate(spans(years)):
        if at:
            cuts.append(x - STEP + (STEP + BREAK) // 2)
            x += BREAK
        pieces.append([])
        for year in span:
            value = course.values.get(year)
            if value is not None:
                pieces[-1].append((x, on.y(value)))
            elif pieces[-1]:
                pieces.append([])
            x += STEP
    return Line([each for each in pieces if each], cuts, max(x - STEP, 0) + EDGE, words(course, years))


def words(course: Course, years: Sequence[int]) -> str:
    """«2023: 51,2, 2024: sin dato; desde 2022 no comparable con lo anterior»."""
    told = [
        ", ".join(f"{year}: {score(value) if (value := course.values.get(year)) is not None else 'sin dato'}"
                  for year in span)
        for span in spans(years)
    ]  # fmt: skip
    return "; no comparable con: ".join(told)
