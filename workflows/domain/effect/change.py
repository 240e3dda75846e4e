"""Before and after of one entity in one policy: what compares, by how much, and what that is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.domain.scores import methodology

ATTENDED, INVITED, NOT_ADVISED, ELSEWHERE = "asistio", "no_vino", "no_asesorado", "otra_asesoria"
GROUPS = {
    ATTENDED: "Asistieron", INVITED: "Invitados que no vinieron", NOT_ADVISED: "No asesorados",
    ELSEWHERE: "Con otra asesoría reciente",
}  # fmt: skip
COMPARABLE, NOT_COMPARABLE, UNMEASURED = "comparable", "no_comparable", "sin_medicion"
BETTER, EQUAL, WORSE = "mejora", "igual", "desmejora"
WORDS = {
    BETTER: "Mejoró", EQUAL: "Quedó igual", WORSE: "Desmejoró", NOT_COMPARABLE: "No comparable",
    UNMEASURED: "Sin medición",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Scores 0-100 of an entity before and after, in a policy; `group` is one of `GROUPS`.

    `year` is the vigencia of `before`: the latest earlier one of the same methodology, None when there is none.
    """

    entity_id: str
    policy: str
    group: str
    margin: Decimal
    year: int | None = None
    before: Decimal | None = None
    after: Decimal | None = None
    sessions: int = 0
    last_on: date | None = None

    @property
    def standing(self) -> str:
        """comparable | no_comparable (nothing before it in its methodology) | sin_medicion (nothing published)."""
        if self.after is None:
            return UNMEASURED
        return COMPARABLE if self.before is not None else NOT_COMPARABLE

    @property
    def difference(self) -> Decimal | None:
        """Points gained or lost, when both compare."""
        return self.after - self.before if self.after is not None and self.before is not None else None

    @property
    def verdict(self) -> str:
        """mejora, igual or desmejora (a difference of exactly the margin is «igual»), or why there is none."""
        if self.difference is None:
            return self.standing
        if abs(self.difference) <= self.margin:
            return EQUAL
        return BETTER if self.difference > 0 else WORSE


def before_and_after(scores: Mapping[int, Decimal], vigencia: int) -> tuple[int | None, Decimal | None, Decimal | None]:
    """Year before, its score and the score of `vigencia`, from scores by year; years of one methodology only."""
    year = max((each for each in scores if compares(each, vigencia)), default=None)
    return year, scores[year] if year is not None else None, scores.get(vigencia)


def compares(earlier: int, vigencia: int) -> bool:
    """Whether the scores of an earlier year may stand before those of a vigencia."""
    return earlier < vigencia and methodology(earlier) == methodology(vigencia)
