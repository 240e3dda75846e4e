"""The criterion as a person decides it: every policy with what falls under it, and which go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from web.filters import numero
from workflows.domain import gaps, offers
from workflows.domain.cases import Case
from workflows.domain.policies import policies

SERIES = {"official": "oficiales", "demo": "de demostración, no oficiales"}


@dataclass(frozen=True)
class Line:
    """A policy: how many fall under the criterion and who they are, its median, and how many have it as lowest."""

    code: str
    name: str
    low: int
    measured: int
    median: str
    lowest_of: int
    names: str
    proposed: bool
    chosen: bool


@dataclass(frozen=True)
class Panel:
    """What the criterion proposes now; `note` says what it cannot see. Without lines there are no scores yet."""

    words: str
    scores: str
    lines: Sequence[Line]
    note: str = ""
    fields: tuple[str, ...] = ("criterio", "umbral", "cuantos")

    @property
    def proposed(self) -> int:
        """How many policies it proposes."""
        return sum(line.proposed for line in self.lines)


def build(case: Case, step: str, data: Mapping[str, Any], chosen: Sequence[str], faults: Mapping[Any, str]) -> Panel:
    """The proposal of the criterion typed so far."""
    scores, criterion = offers.scores_of_case(case), _criterion(case, data)
    names = {each.code: each.name for each in policies()}
    places = {place.id: place.name for place in scores.places}
    found = gaps.policy_gaps(scores, criterion)
    lines = [
        Line(each.code, names.get(each.code, each.code), len(each.low), each.measured, _score(each.median),
             each.lowest_of, ", ".join(places[key] for key in each.low), bool(each.low), each.code in chosen)
        for each in found
    ]  # fmt: skip
    which = f"{scores.vigencia}, {SERIES.get(scores.series, scores.series)}"
    return Panel(criterion.words(), which, lines, _note(criterion, found))


def _criterion(case: Case, data: Mapping[str, Any]) -> gaps.Criterion:
    return offers.criterion_in(data, offers.usual_criterion(case.owner_id))


def _score(value: Decimal | None) -> str:
    return numero(float(value), 1) if value is not None else ""


def _note(criterion: gaps.Criterion, found: Sequence[gaps.PolicyGap]) -> str:
    blind = sum(each.without_group for each in found)
    if criterion.rule != "quintil" or not blind:
        return ""
    if blind == sum(each.measured for each in found):
        return (
            "El archivo de resultados no nombra el grupo par de ningún municipio, así que no hay quintiles: "
            "use otro criterio."
        )
    return f"En {blind} puntajes el archivo no nombra el grupo par: con este criterio no se proponen."


def pressed(
    case: Case, step: str, data: Mapping[str, Any], chosen: Sequence[str], act: str, what: str
) -> list[str]:  # fmt: skip
    """«propuesta»: mark what the criterion proposes; «ninguna»: unmark everything."""
    if act == "ninguna":
        return []
    if act != "propuesta":
        return list(chosen)
    return gaps.proposed_policies(offers.scores_of_case(case), _criterion(case, data))
