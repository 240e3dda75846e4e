"""An entity with all its published scores of a series: its policies, its years, its place in its peer group."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select

from web.results.lines import Line, Scale, line, scale
from web.results.measured import Measured
from workflows.domain.course import Change, Course
from workflows.domain.entities import Entity
from workflows.domain.matrix import Matrix, matrix
from workflows.domain.policies import dimension_names, policies
from workflows.domain.scores import Score
from workflows.kernel.db import session

INDEX, INDEX_NAME = "IDI", "Índice de Desempeño Institucional"


@dataclass(frozen=True)
class Seen:
    """A code of an entity in the vigencia that is shown: its score, its median, its quintile, its years."""

    code: str
    name: str
    value: Decimal | None
    gap: Decimal | None
    quintile: int | None
    peers: int | None
    course: Course
    change: Change | None
    breaks: bool
    line: Line


def score_names() -> dict[str, str]:
    """Code → name of everything that is scored: the index, dimensions, policies."""
    return {INDEX: INDEX_NAME} | dimension_names() | {each.code: each.name for each in policies()}


@dataclass(frozen=True)
class Profile:
    """An entity with all its published scores of a series."""

    about: Entity
    shown: Measured
    rows: list[Score]
    matrix: Matrix

    @cached_property
    def years(self) -> list[int]:
        """Its vigencias, the oldest first."""
        return sorted({row.vigencia for row in self.rows})

    @cached_property
    def names(self) -> dict[str, str]:
        """The codes that it has, with their names: the index, dimensions, policies."""
        told = {row.code for row in self.rows}
        return {code: name for code, name in score_names().items() if code in told}

    @cached_property
    def courses(self) -> dict[str, Course]:
        """Code → its years."""
        found: dict[str, dict[int, Decimal]] = {}
        for row in self.rows:
            found.setdefault(row.code, {})[row.vigencia] = row.value
        return {code: Course(values) for code, values in found.items()}

    @property
    def peer_group(self) -> str:
        """The peer group of the vigencia that is shown, as the file names it."""
        return next((row.peer_group for row in self._now.values() if row.peer_group), "")

    @cached_property
    def _now(self) -> Mapping[str, Score]:
        return {row.code: row for row in self.rows if row.vigencia == self.shown.vigencia}

    @cached_property
    def _scale(self) -> Scale:
        return scale([value for each in self.courses.values() for value in each.values.values()])

    def seen(self, code: str) -> Seen:
        """One code as the page shows it."""
        row, course, year = self._now.get(code), self.courses[code], self.shown.vigencia
        middle = self.matrix.medians.get(code)
        gap = row.value - middle if row and middle is not None else None
        return Seen(
            code, self.names[code], row.value if row else None, gap, row.quintile if row else None,
            row.peers if row else None, course, course.change(year), course.breaks(year),
            line(course, self.years, self._scale),
        )  # fmt: skip

    @cached_property
    def policies(self) -> list[Seen]:
        """Its policies, the lowest first; what was not published comes last."""
        found = [self.seen(code) for code in self.names if code.startswith("POL")]
        return sorted(found, key=lambda each: (each.value is None, each.value))


def profile_of(about: Entity, shown: Measured) -> Profile:
    """The entity in a measurement."""
    query = select(Score).where(Score.entity_id == about.id, Score.series == shown.series).order_by(Score.vigencia)
    return Profile(about, shown, list(session().scalars(query)), matrix(shown.vigencia, shown.series))
