"""From scores to groups: what a criterion finds low, and each municipality under its lowest policy (Tablas 3 and 4).

The guide fixes no threshold: the criterion is a setting, it proposes, and a person decides. Pure rules over a Matrix.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from workflows.domain.matrix import Matrix, Place

RULES = {
    "umbral": "Puntaje inferior a un umbral",
    "quintil": "Quintil más bajo dentro de su grupo par",
    "menores": "Los puntajes menores de cada política",
}
STARTING_THRESHOLD, STARTING_COUNT = Decimal(60), 10
"""Ours, to begin with: neither the guide nor the law says which score is low."""
LOWEST_QUINTILE = 1
PROPOSED, TIE, BLANK, STAYS_OUT, NOT_LOW = "propuesto", "empate", "sin_puntaje", "no_sigue", "no_cae"
STATES = {
    TIE: "Empatan en varias políticas",
    BLANK: "Sin ningún puntaje publicado",
    STAYS_OUT: "Su política más baja no sigue en esta oferta",
    NOT_LOW: "Su política más baja no cae bajo el criterio",
}


@dataclass(frozen=True)
class Criterion:
    """How a low score is recognised: below `threshold`, in the lowest quintile, or among the `count` lowest."""

    rule: str = "umbral"
    threshold: Decimal = STARTING_THRESHOLD
    count: int = STARTING_COUNT

    def words(self) -> str:
        """The criterion in a sentence that can be printed."""
        if self.rule == "quintil":
            return "quintil más bajo dentro de su grupo par"
        if self.rule == "menores":
            return f"los {self.count} puntajes menores de cada política (con los empates del último puesto)"
        return f"puntaje inferior a {f'{self.threshold.normalize():f}'.replace('.', ',')}"


@dataclass(frozen=True)
class PolicyGap:
    """A policy under a criterion: the places that fall under it (worst first) among the `measured` ones.

    `lowest_of` counts the places whose lowest policy this is; `without_group` those that have a score and no quintile.
    """

    code: str
    low: tuple[str, ...]
    measured: int
    median: Decimal | None
    lowest_of: int
    without_group: int


@dataclass(frozen=True)
class Placement:
    """Where a municipality goes: its lowest policies, what is proposed (None = a person decides), and why.

    `against` are its lowest policies against the department's median; `further` the other policies of the offer in
    which it falls under the criterion.
    """

    place: Place
    state: str
    lowest: tuple[str, ...]
    value: Decimal | None
    against: tuple[str, ...]
    proposed: str | None = None
    further: tuple[str, ...] = ()


def low_places(matrix: Matrix, criterion: Criterion) -> dict[str, tuple[str, ...]]:
    """Code → places that fall under the criterion, worst first; ties at the last place of `menores` all enter."""
    return {code: _low(matrix, code, criterion) for code in matrix.codes}


def _low(matrix: Matrix, code: str, criterion: Criterion) -> tuple[str, ...]:
    column = [(cell.value, place.id, cell) for place in matrix.places if (cell := matrix.cells.get((place.id, code)))]
    column.sort(key=lambda each: each[0])
    if criterion.rule == "quintil":
        return tuple(key for _, key, cell in column if cell.quintile == LOWEST_QUINTILE)
    if criterion.rule == "menores":
        wanted = column[: max(criterion.count, 0)]
        last = wanted[-1][0] if wanted else Decimal(-1)
        return tuple(key for value, key, _ in column if value <= last)
    return tuple(key for value, key, _ in column if value < criterion.threshold)


def policy_gaps(matrix: Matrix, criterion: Criterion) -> list[PolicyGap]:
    """Every policy with a score, the one with the lowest median first."""
    low, lowest = low_places(matrix, criterion), Counter[str]()
    for place in matrix.places:
        lowest.update(matrix.lowest(place.id))
    found = []
    for code in matrix.codes:
        column = [cell for (_, other), cell in matrix.cells.items() if other == code]
        if column:
            groupless = sum(cell.quintile is None for cell in column)
            found.append(
                PolicyGap(code, low[code], len(column), matrix.medians[code], lowest[code], groupless),
            )
    return sorted(found, key=lambda each: (each.median, each.code))


def proposed_policies(matrix: Matrix, criterion: Criterion) -> list[str]:
    """The policies in which somebody falls under the criterion, in the order of the catalogue."""
    return [code for code, places in low_places(matrix, criterion).items() if places]


def placements(matrix: Matrix, criterion: Criterion, chosen: Collection[str]) -> list[Placement]:
    """Each municipality under its lowest policy among all that were measured, by name.

    It is proposed where that policy goes on (`chosen`) and its score falls under the criterion there.
    """
    low = {code: set(places) for code, places in low_places(matrix, criterion).items()}
    return [_placement(matrix, place, low, chosen) for place in matrix.places]


def _placement(matrix: Matrix, place: Place, low: dict[str, set[str]], chosen: Collection[str]) -> Placement:
    lowest = tuple(matrix.lowest(place.id))
    against = tuple(matrix.lowest_against_medians(place.id))
    value = matrix.value(place.id, lowest[0]) if lowest else None
    falls = [code for code in matrix.codes if code in chosen and place.id in low[code]]
    state = _state(lowest, place.id, low, chosen)
    proposed = lowest[0] if state == PROPOSED else None
    further = tuple(code for code in falls if code != proposed)
    return Placement(place, state, lowest, value, against, proposed, further)


def _state(lowest: tuple[str, ...], entity_id: str, low: dict[str, set[str]], chosen: Collection[str]) -> str:
    if not lowest:
        return BLANK
    going_on = [code for code in lowest if code in chosen]
    if not going_on:
        return STAYS_OUT
    if not any(entity_id in low[code] for code in going_on):
        return NOT_LOW
    return TIE if len(lowest) > 1 else PROPOSED
