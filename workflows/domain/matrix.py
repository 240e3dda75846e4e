"""Scores of one vigencia as a table of municipalities by policies: what the heat map shows and a criterion reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import NamedTuple

from sqlalchemy import select

from workflows.domain.entities import Entity
from workflows.domain.policies import policies
from workflows.domain.scores import Score
from workflows.kernel.db import session

MUNICIPALITY = "alcaldia"
PUBLISHED = ("official", "demo")


@dataclass(frozen=True)
class Place:
    """A municipality of the table."""

    id: str
    name: str
    code: str
    subregion: str
    category: str


class Cell(NamedTuple):
    """A score 0-100, and its quintile among the `peers` of its group (None where the file names no group)."""

    value: Decimal
    quintile: int | None = None
    peers: int | None = None


@dataclass(frozen=True)
class Matrix:
    """Places by policies of one vigencia and series; a blank has no cell. `codes` keep the order of the policies."""

    vigencia: int
    series: str
    places: Sequence[Place]
    codes: Sequence[str]
    cells: dict[tuple[str, str], Cell]

    def value(self, entity_id: str, code: str) -> Decimal | None:
        """The score of a place in a policy, or None when nothing was published."""
        found = self.cells.get((entity_id, code))
        return found.value if found else None

    @cached_property
    def medians(self) -> dict[str, Decimal]:
        """Code → median of the places that have a value."""
        columns: dict[str, list[Decimal]] = {}
        for (_, code), cell in self.cells.items():
            columns.setdefault(code, []).append(cell.value)
        return {code: median(values) for code, values in columns.items()}

    def lowest(self, entity_id: str) -> list[str]:
        """The policies in which a place is lowest: one, several when they tie, none when all are blank."""
        own = {code: cell.value for code in self.codes if (cell := self.cells.get((entity_id, code)))}
        worst = min(own.values(), default=None)
        return [code for code, value in own.items() if value == worst]

    def lowest_against_medians(self, entity_id: str) -> list[str]:
        """The policies in which a place is farthest below the department's median (nearest above, if above in all)."""
        own = {
            code: cell.value - self.medians[code] for code in self.codes if (cell := self.cells.get((entity_id, code)))
        }
        worst = min(own.values(), default=None)
        return [code for code, value in own.items() if value == worst]


def vigencias() -> list[tuple[int, str]]:
    """Vigencias with published scores of a policy and their series, the newest first."""
    query = select(Score.vigencia, Score.series).where(Score.series.in_(PUBLISHED), Score.code.like("POL%")).distinct()
    return sorted(((year, series) for year, series in session().execute(query)), reverse=True)


def matrix(vigencia: int, series: str, codes: Iterable[str] | None = None) -> Matrix:
    """The table of a vigencia and series for the active policies (or `codes`), by name of the municipality."""
    wanted = list(codes) if codes is not None else [each.code for each in policies()]
    known_by = select(Entity.id, Entity.municipality, Entity.short_name, Entity.code, Entity.subregion, Entity.category)
    found = session().execute(known_by.where(Entity.kind == MUNICIPALITY, Entity.active).order_by(Entity.search))
    places = [Place(row[0], row[1] or row[2], row[3] or "", row[4] or "", row[5] or "") for row in found]
    known = {each.id for each in places}
    # The table's own columns: thousands of plain rows, none of which becomes an object.
    score = Score.__table__.c
    query = select(score.entity_id, score.code, score.value, score.quintile, score.peers)
    rows = session().execute(query.where(score.vigencia == vigencia, score.series == series, score.code.in_(wanted)))
    cells = {(row[0], row[1]): Cell(*row[2:]) for row in rows if row[0] in known}
    return Matrix(vigencia, series, places, wanted, cells)
