"""How the scores of one policy are spread: bars, groups, quintiles inside the peer group, and the years."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from sqlalchemy import select

from workflows.domain.entities import Entity
from workflows.domain.matrix import MUNICIPALITY, Matrix, Place
from workflows.domain.scores import Score
from workflows.kernel.db import session

WIDTH, TOP = 5, 100


@dataclass(frozen=True)
class Bar:
    """How many scores lie from `low` up to (not including, save 100) `high`."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Spread:
    """Scores of a group in figures; quarters are the limits between the four quarters of who has a value."""

    name: str
    count: int
    middle: Decimal
    low: Decimal
    high: Decimal
    first: Decimal
    third: Decimal


@dataclass(frozen=True)
class Fifth:
    """The places of one quintile of a peer group: how many of ours, and between which scores."""

    quintile: int
    count: int
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Peers:
    """A peer group as the file names it, how many entities of it have a value, and its quintiles with ours."""

    name: str
    count: int
    fifths: tuple[Fifth, ...]


def bars(values: Iterable[Decimal]) -> list[Bar]:
    """Twenty bars of five points from 0 to 100."""
    counts = [0] * (TOP // WIDTH)
    for value in values:
        counts[min(int(value // WIDTH), len(counts) - 1)] += 1
    return [Bar(at * WIDTH, (at + 1) * WIDTH, count) for at, count in enumerate(counts)]


def spread(name: str, values: Sequence[Decimal]) -> Spread:
    """The figures of some scores (at least one)."""
    first, middle, third = (
        quantiles(values, n=4, method="inclusive") if len(values) > 1 else (values[0], values[0], values[0])
    )
    return Spread(name, len(values), median(values) if len(values) > 1 else middle, min(values), max(values),
                  first, third)  # fmt: skip


def groups(matrix: Matrix, code: str, of: Callable[[Place], str]) -> list[Spread]:
    """The figures of a policy by what `of` says of each place, the lowest median first; who has no value is out."""
    found: dict[str, list[Decimal]] = {}
    for place in matrix.places:
        value = matrix.value(place.id, code)
        if value is not None:
            found.setdefault(of(place), []).append(value)
    return sorted((spread(name, values) for name, values in found.items()), key=lambda each: (each.middle, each.name))


def peers(code: str, vigencia: int, series: str) -> list[Peers]:
    """The peer groups of our municipalities with their stored quintiles; empty when the file named no group."""
    query = (
        select(Score.peer_group, Score.peers, Score.quintile, Score.value)
        .join(Entity, Entity.id == Score.entity_id)
        .where(Entity.kind == MUNICIPALITY, Entity.active, Score.code == code, Score.vigencia == vigencia)
        .where(Score.series == series, Score.quintile.is_not(None))
    )
    found: dict[tuple[str, int], dict[int, list[Decimal]]] = {}
    for name, count, quintile, value in session().execute(query):
        found.setdefault((name or "", count or 0), {}).setdefault(quintile or 0, []).append(value)
    return [
        Peers(name, count, tuple(Fifth(at, len(all_), min(all_), max(all_)) for at, all_ in sorted(fifths.items())))
        for (name, count), fifths in sorted(found.items())
    ]


def years(codes: Sequence[str], series: str) -> dict[str, dict[int, Spread]]:
    """Code → vigencia → the figures of the municipalities, for every vigencia of a series."""
    score = Score.__table__.c
    query = (
        select(score.code, score.vigencia, score.value)
        .join(Entity, Entity.id == score.entity_id)
        .where(Entity.kind == MUNICIPALITY, Entity.active, score.series == series, score.code.in_(codes))
    )
    found: dict[str, dict[int, list[Decimal]]] = {}
    for code, vigencia, value in session().execute(query):
        found.setdefault(code, {}).setdefault(vigencia, []).append(value)
    return {
        code: {year: spread(str(year), values) for year, values in sorted(of.items())} for code, of in found.items()
    }
