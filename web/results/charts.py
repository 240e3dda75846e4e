"""Charts of the pages of results as coordinates: the templates draw them, the words say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from web.results.numbers import score
from web.results.place import blueprint
from workflows.domain.heat import LIMITS, step
from workflows.domain.spread import TOP, Bar, Spread

HEIGHT, ROOM = 100, 12


@dataclass(frozen=True)
class Column:
    """A bar of a histogram: where it stands (0 to 100 across), how tall (0 to 100), its step and its count."""

    x: int
    y: float
    width: int
    height: float
    step: int
    count: int
    words: str


@dataclass(frozen=True)
class Histogram:
    """The bars, where the median stands, and the same in words."""

    columns: list[Column]
    middle: float | None
    words: str

    @property
    def ticks(self) -> list[int]:
        """What is written under the bars."""
        return [0, 20, 40, 60, 80, 100]


@dataclass(frozen=True)
class Strip:
    """A spread on a line of 100: from lowest to highest, its middle half, its median; and in words."""

    low: float
    high: float
    first: float
    third: float
    middle: float
    words: str
    ends: str


def histogram(bars: Sequence[Bar], middle: Decimal | None) -> Histogram:
    """Bars of five points, as tall as their share of the tallest."""
    most = max((each.count for each in bars), default=0) or 1
    columns = []
    for each in bars:
        height = round(each.count * (HEIGHT - ROOM) / most, 1)
        strength = 6 - step(Decimal(each.low), LIMITS)
        closing = f"{each.low} a {each.high}" if each.high == TOP else f"{each.low} a menos de {each.high}"
        columns.append(
            Column(each.low, round(HEIGHT - height, 1), each.high - each.low, height, strength, each.count, closing)
        )
    return Histogram(columns, None if middle is None else round(float(middle), 1), _words(bars, middle))


def _words(bars: Sequence[Bar], middle: Decimal | None) -> str:
    told = [each for each in bars if each.count]
    if not told or middle is None:
        return "Sin puntajes."
    tallest = max(told, key=lambda each: each.count)
    return (
        f"Histograma de los puntajes, de {told[0].low} a {told[-1].high}. Lo más frecuente: {tallest.count} municipios "
        f"entre {tallest.low} y {tallest.high}. La mediana es {score(middle)}."
    )


def strip(about: Spread) -> Strip:
    """The spread of some scores on one line."""
    words = (
        f"De {score(about.low)} a {score(about.high)}; la mitad entre {score(about.first)} y {score(about.third)}; "
        f"mediana {score(about.middle)}"
    )
    low, high, first, third, middle = (
        round(float(each), 1) for each in (about.low, about.high, about.first, about.third, about.middle)
    )
    return Strip(low, high, first, third, middle, words, _ends(about))


def _ends(about: Spread) -> str:
    low, high = score(about.low), score(about.high)
    return low if low == high else f"{low} – {high}"


@blueprint.app_template_filter("strip")
def _strip(about: Spread) -> Strip:
    return strip(about)
