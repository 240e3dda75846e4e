"""A group of changes in figures: how many, how much on average, and how many went each way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, median

from workflows.domain.effect.change import (
    BETTER,
    COMPARABLE,
    EQUAL,
    NOT_COMPARABLE,
    UNMEASURED,
    WORSE,
    Change,
)

FEW = 10
"""Below this many, one entity moves the mean of its group: what shows it says so."""
STEPS = (-20, -10, -5, -2, 2, 5, 10, 20)


@dataclass(frozen=True)
class Summary:
    """`n` changes that compare, out of `pairs` (entity and policy); means and median in points, None when n is 0."""

    pairs: int = 0
    entities: int = 0
    n: int = 0
    before: Decimal | None = None
    after: Decimal | None = None
    mean: Decimal | None = None
    median: Decimal | None = None
    better: int = 0
    equal: int = 0
    worse: int = 0
    not_comparable: int = 0
    unmeasured: int = 0

    @property
    def few(self) -> bool:
        """Whether there is something to compare, but little."""
        return 0 < self.n < FEW


def summary(changes: Iterable[Change]) -> Summary:
    """The figures of a group; what does not compare or was not measured is counted apart."""
    every = list(changes)
    both = [each for each in every if each.standing == COMPARABLE]
    differences = [each.difference for each in both if each.difference is not None]
    verdicts = [each.verdict for each in every]
    return Summary(
        pairs=len(every), entities=len({each.entity_id for each in every}), n=len(both),
        before=_mean([each.before for each in both if each.before is not None]),
        after=_mean([each.after for each in both if each.after is not None]),
        mean=_mean(differences), median=median(differences) if differences else None,
        better=verdicts.count(BETTER), equal=verdicts.count(EQUAL), worse=verdicts.count(WORSE),
        not_comparable=verdicts.count(NOT_COMPARABLE), unmeasured=verdicts.count(UNMEASURED),
    )  # fmt: skip


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return mean(values) if values else None


def lowest(changes: Iterable[Change], most: int) -> list[Change]:
    """The `most` changes that began lowest, and those that tie with the last of them."""
    ordered = sorted((each for each in changes if each.standing == COMPARABLE), key=_start)
    if not ordered or most < 1:
        return []
    limit = _start(ordered[min(most, len(ordered)) - 1])
    return [each for each in ordered if _start(each) <= limit]


def _start(change: Change) -> Decimal:
    assert change.before is not None
    return change.before


def spread(changes: Iterable[Change]) -> list[tuple[str, int]]:
    """How many changed how much, in points, the most gained first; a limit belongs to the step below it."""
    found = [each.difference for each in changes if each.difference is not None]
    limits = [None, *STEPS, None]
    steps = list(zip(limits, limits[1:], strict=False))
    counted = [(_step(low, high), sum(_within(each, low, high) for each in found)) for low, high in reversed(steps)]
    shown = [place for place, (_, n) in enumerate(counted) if n]
    return counted[shown[0] : shown[-1] + 1] if shown else []


def _within(value: Decimal, low: int | None, high: int | None) -> bool:
    return (low is None or value > low) and (high is None or value <= high)


def _step(low: int | None, high: int | None) -> str:
    if low is None:
        return f"{_signed(high)} o menos"
    return f"más de {_signed(low)}" if high is None else f"{_signed(low)} a {_signed(high)}"


def _signed(value: int | None) -> str:
    return f"+{value}" if value and value > 0 else f"−{abs(value or 0)}"
