"""What changed after an advice: published scores before and after, of who came beside who did not.

One code for every procedure that advises: it reads the participants of its cases. Nothing here proves a cause:
who is advised was not chosen by lot (see `words.caution`).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select

from workflows.domain.effect.advice import Advised, Pair, Part, advised, participates, parts, with_children, year_of
from workflows.domain.effect.change import (
    ATTENDED,
    COMPARABLE,
    ELSEWHERE,
    GROUPS,
    INVITED,
    NOT_ADVISED,
    NOT_COMPARABLE,
    UNMEASURED,
    Change,
    before_and_after,
)
from workflows.domain.effect.reading import MARGIN, USUAL_MARGIN, Scores, margin_of, published, series_of
from workflows.domain.effect.summary import Summary, lowest, summary
from workflows.domain.entities import Entity
from workflows.domain.matrix import MUNICIPALITY
from workflows.kernel.db import session


@dataclass(frozen=True)
class Effect:
    """The changes of one vigencia in one series (None: its results are not there yet)."""

    vigencia: int
    series: str | None
    margin: Decimal
    changes: tuple[Change, ...] = ()

    def of(self, *groups: str) -> list[Change]:
        """The changes of some groups."""
        return [each for each in self.changes if each.group in groups]

    def about(self, policy: str) -> "Effect":
        """Only what belongs to a policy."""
        return replace(self, changes=tuple(each for each in self.changes if each.policy == policy))

    @cached_property
    def groups(self) -> dict[str, Summary]:
        """Group → its figures."""
        return {name: summary(self.of(name)) for name in GROUPS}

    @cached_property
    def policies(self) -> list[str]:
        """Codes of the policies that somebody was advised on."""
        return sorted({each.policy for each in self.changes})

    @cached_property
    def lowest(self) -> Summary:
        """Of each policy, as many of the not advised that began lowest as attended: how much the low rise anyway."""
        found: list[Change] = []
        for code in self.policies:
            here = self.about(code)
            found += lowest(here.of(NOT_ADVISED), here.groups[ATTENDED].n)
        return summary(found)

    @property
    def word(self) -> str:
        """comparable, no_comparable or sin_medicion, of the advised as a whole."""
        found = {each.standing for each in self.of(ATTENDED) or self.of(INVITED)}
        return next((each for each in (COMPARABLE, NOT_COMPARABLE) if each in found), UNMEASURED)


def effect_of(
    owner_id: str, vigencia: int, policy: str | None = None, case_ids: Collection[str] | None = None
) -> Effect:
    """What changed with all the advice of a vigencia (on a policy), or with that of some cases."""
    rows = advised(owner_id, policy, case_ids=case_ids or ())
    return beside(owner_id, vigencia, parts(rows, vigencia, case_ids))


def beside(owner_id: str, vigencia: int, advice: dict[Pair, Part]) -> Effect:
    """The changes of who was advised beside those of the municipalities that were not, policy by policy."""
    codes, series, margin = sorted({code for _, code in advice}), series_of(vigencia), margin_of(owner_id)
    scores = published(codes, vigencia, series)
    pairs = {**{(place, code): Part(NOT_ADVISED) for code in codes for place in _municipalities()}, **advice}
    made = [_change(pair, part, scores, vigencia, margin) for pair, part in pairs.items()]
    return Effect(vigencia, series, margin, tuple(made))


def _change(pair: Pair, part: Part, scores: Scores, vigencia: int, margin: Decimal) -> Change:
    year, before, after = before_and_after(scores.get(pair, {}), vigencia)
    return Change(*pair, part.group, margin, year, before, after, part.sessions, part.last_on)


def _municipalities() -> list[str]:
    query = select(Entity.id).where(Entity.kind == MUNICIPALITY, Entity.active).order_by(Entity.search)
    return list(session().scalars(query))


def change_of(owner_id: str, entity_id: str, policy: str, vigencia: int, part: Part | None = None) -> Change:
    """Before and after of one entity in one policy."""
    scores = published([policy], vigencia, series_of(vigencia), entity_id)
    return _change((entity_id, policy), part or Part(ATTENDED), scores, vigencia, margin_of(owner_id))


def changes_of(owner_id: str, entity_id: str) -> list[tuple[int, Change]]:
    """Every advice that an entity had or was invited to, with the vigencia of each, the newest first."""
    rows = advised(owner_id, entity_id=entity_id)
    found = []
    for year in sorted({row.year for row in rows}, reverse=True):
        for (_, code), part in sorted(parts(rows, year, None).items()):
            if part.group != ELSEWHERE:
                found.append((year, change_of(owner_id, entity_id, code, year, part)))
    return found


def advised_vigencias(owner_id: str) -> list[int]:
    """Vigencias with an advice that somebody attended, the newest first."""
    return sorted({row.year for row in advised(owner_id) if row.last_on}, reverse=True)


__all__ = [
    "ATTENDED", "Advised", "COMPARABLE", "Change", "ELSEWHERE", "Effect", "GROUPS", "INVITED", "MARGIN",
    "NOT_ADVISED", "NOT_COMPARABLE", "Part", "Summary", "UNMEASURED", "USUAL_MARGIN", "advised", "advised_vigencias",
    "before_and_after", "beside", "change_of", "changes_of", "effect_of", "margin_of", "participates", "published",
    "series_of", "with_children", "year_of",
]  # fmt: skip
