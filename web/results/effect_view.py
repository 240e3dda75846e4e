"""The effect of an advice as rows that pages and workbooks show alike: groups, policies, each entity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from sqlalchemy import select

from web.results.numbers import score
from web.results.place import blueprint
from workflows.domain import effect
from workflows.domain.demo_scores import LABEL
from workflows.domain.effect import Change, Effect, Summary, words
from workflows.domain.effect.change import WORDS
from workflows.domain.entities import Entity
from workflows.domain.policies import policies
from workflows.kernel.db import session

LOWEST = "Los más bajos no asesorados"
TONES = {"mejora": "done", "igual": "plain", "desmejora": "late"}


@dataclass(frozen=True)
class Way:
    """A change drawn on a line of 100: where it begins, where it ends, and the same in words."""

    start: float
    end: float
    words: str

    @property
    def low(self) -> float:
        """The left end."""
        return min(self.start, self.end)

    @property
    def width(self) -> float:
        """How long it is."""
        return round(abs(self.end - self.start), 2)


@dataclass(frozen=True)
class Group:
    """A group, or a policy, with its figures and its drawn change."""

    key: str
    name: str
    figures: Summary
    way: Way | None


@dataclass(frozen=True)
class Line:
    """One entity in one policy."""

    change: Change
    name: str
    policy: str
    word: str
    tone: str
    way: Way | None


class Scale:
    """From which to which score a table draws its changes, in tens."""

    def __init__(self, values: Iterable[Decimal | None]) -> None:
        known = [each for each in values if each is not None] or [Decimal(0), Decimal(100)]
        self.low, self.high = floor(min(known) / 10) * 10, ceil(max(known) / 10) * 10
        if self.high == self.low:
            self.high += 10

    def way(self, before: Decimal | None, after: Decimal | None) -> Way | None:
        """A change on this line, when both of its ends are there."""
        if before is None or after is None:
            return None
        told = f"De {score(before)} a {score(after)}"
        return Way(self._x(before), self._x(after), told)

    def _x(self, value: Decimal) -> float:
        return round(float((value - self.low) * 100 / (self.high - self.low)), 2)


def groups(found: Effect) -> tuple[list[Group], Scale]:
    """The groups that have somebody, and the lowest of those not advised."""
    shown = [(key, name, found.groups[key]) for key, name in effect.GROUPS.items() if found.groups[key].pairs]
    shown += [("bajos", LOWEST, found.lowest)] if found.lowest.n else []
    return _drawn(shown)


def by_policy(found: Effect) -> tuple[list[Group], Scale]:
    """The attended of each policy."""
    names = {each.code: each.short_name for each in policies()}
    shown = [(code, names.get(code, code), found.about(code).groups[effect.ATTENDED]) for code in found.policies]
    return _drawn([each for each in shown if each[2].pairs])


def _drawn(shown: Sequence[tuple[str, str, Summary]]) -> tuple[list[Group], Scale]:
    scale = Scale([value for _, _, each in shown for value in (each.before, each.after)])
    return [Group(key, name, each, scale.way(each.before, each.after)) for key, name, each in shown], scale


def lines(changes: Iterable[Change]) -> tuple[list[Line], Scale]:
    """One line for each entity and policy, who gained most first, what does not compare last."""
    ordered = sorted(changes, key=lambda each: (each.difference is None, -(each.difference or 0)))
    names, codes = places(), {each.code: each.short_name for each in policies()}
    scale = Scale([value for each in ordered for value in (each.before, each.after)])
    return [
        Line(
            each, names.get(each.entity_id, ""), codes.get(each.policy, each.policy), WORDS[each.verdict],
            TONES.get(each.verdict, "soon"), scale.way(each.before, each.after),
        )
        for each in ordered
    ], scale  # fmt: skip


def places() -> dict[str, str]:
    """Id → name of every entity."""
    query = select(Entity.id, Entity.municipality, Entity.short_name, Entity.kind)
    return {
        key: (municipality or short) if kind == "alcaldia" else short
        for key, municipality, short, kind in session().execute(query)
    }


@dataclass(frozen=True)
class Told:
    """What stands above the tables, and whether the scores are of a demonstration."""

    effect: Effect
    demo: bool

    @property
    def came(self) -> Summary:
        """Who attended."""
        return self.effect.groups[effect.ATTENDED]


def told(found: Effect) -> Told:
    """The words about an effect."""
    return Told(found, found.series == "demo")


@blueprint.app_context_processor
def _given() -> dict[str, object]:
    return {"effect_words": words, "demo_label": LABEL}


@blueprint.app_template_filter("puntos")
def _points(value: Decimal | None) -> str:
    return words.points(value)
