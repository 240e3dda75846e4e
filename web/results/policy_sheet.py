"""A policy as a workbook: every municipality, the groups, the quintiles and the years."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from web.results.measured import Measured
from web.results.sheets_head import head, named
from web.sheets import Sheet
from workflows.domain.course import Course
from workflows.domain.matrix import Matrix, Place
from workflows.domain.policies import Policy
from workflows.domain.spread import Peers, Spread

FIGURES = ("Municipios con dato", "Mediana", "Más bajo", "Cuarto inferior", "Cuarto superior", "Más alto")


def sheets(
    shown: Measured, policy: Policy, matrix: Matrix, ranked: Sequence[tuple[Place, Decimal]],
    groups: Sequence[tuple[str, list[Spread]]], years: Mapping[int, Spread], peers: Sequence[Peers],
) -> list[Sheet]:  # fmt: skip
    """What it is, the municipalities (who has no score comes last, blank), groups, quintiles and years."""
    columns = ("Código DIVIPOLA", "Municipio", "Subregión", "Categoría", "Puntaje", "Frente a la mediana",
               "Quintil en su grupo par", "Entidades del grupo par con dato")  # fmt: skip
    return [
        head(f"{policy.code} {policy.name}", shown),
        (named("Municipios", shown), columns, _places(policy.code, matrix, ranked)),
        *((named(f"Por {title.lower()}", shown), (title, *FIGURES), [_figures(each) for each in found])
          for title, found in groups),
        (named("Quintiles", shown), ("Grupo par", "Entidades con dato", "Quintil", "Municipios", "Desde", "Hasta"),
         [(each.name, each.count, at.quintile, at.count, at.low, at.high) for each in peers for at in each.fifths]),
        (named("Vigencias", shown), ("Vigencia", *FIGURES, "Cambio de la mediana", "Frente a"), _years(years)),
    ]  # fmt: skip


def _places(code: str, matrix: Matrix, ranked: Sequence[tuple[Place, Decimal]]) -> Iterator[Sequence[Any]]:
    middle, told = matrix.medians.get(code), {place.id for place, _ in ranked}
    for place, value in ranked:
        cell = matrix.cells[place.id, code]
        gap = None if middle is None else value - middle
        yield place.code, place.name, place.subregion, place.category, value, gap, cell.quintile, cell.peers
    for place in matrix.places:
        if place.id not in told:
            yield place.code, place.name, place.subregion, place.category, None, None, None, None


def _figures(each: Spread) -> Sequence[Any]:
    return each.name, each.count, each.middle, each.low, each.first, each.third, each.high


def _years(years: Mapping[int, Spread]) -> Iterator[Sequence[Any]]:
    course = Course({year: each.middle for year, each in years.items()})
    for year, each in years.items():
        change = course.change(year)
        told = (change.points, change.since) if change else (None, "no comparable" if course.breaks(year) else None)
        yield year, *_figures(each)[1:], *told
