"""The entities that a form of a case chooses from, by name, with their scores in the policy of the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.participants import Participant
from workflows.domain.scores import Score
from workflows.kernel.db import session

PARTICIPANTS, START = "participantes", "datos."
WITHDRAWN = "withdrawn"
PUBLISHED = ("official", "demo")
_ENTITIES = select(Entity).where(Entity.id.in_(bindparam("ids", expanding=True))).order_by(Entity.search, Entity.id)
_SCORES = select(Score.entity_id, Score.series, Score.value).where(
    Score.entity_id.in_(bindparam("ids", expanding=True)), Score.series.in_(PUBLISHED),
    Score.vigencia == bindparam("vigencia"), Score.code == bindparam("code"),
)  # fmt: skip
_PARTICIPANTS = select(Participant.entity_id).where(
    Participant.case_id == bindparam("case"), Participant.state != WITHDRAWN
)


@dataclass(frozen=True)
class Listed:
    """An entity of a list, and its published score in the policy and vigencia of the case (None when it has none)."""

    id: str
    name: str
    municipality: str
    subregion: str
    code: str
    score: Decimal | None = None


def ids_of(case: Case, source: str) -> list[str]:
    """The entities of "participantes" or "datos.<field>", each once."""
    if source == PARTICIPANTS:
        return list(session().scalars(_PARTICIPANTS, {"case": case.id}))
    data: Mapping[str, Any] = case.data or {}
    value = data.get(source.removeprefix(START))
    found = value if isinstance(value, list) else [value] if value else []
    return list(dict.fromkeys(str(each) for each in found))


def listed(case: Case, source: str) -> list[Listed]:
    """The same by name, with their scores."""
    return described(ids_of(case, source), case.policy, case.vigencia)


def described(ids: Sequence[str], policy: str | None = None, vigencia: int | None = None) -> list[Listed]:
    """These entities by name, with their scores in a policy and vigencia where both are given."""
    scores = published(ids, policy, vigencia) if policy and vigencia else {}
    return [
        Listed(
            each.id, each.short_name, each.municipality or "", each.subregion or "", each.code or "",
            scores.get(each.id),
        )
        for each in session().scalars(_ENTITIES, {"ids": list(ids)})
    ]  # fmt: skip


def published(ids: Sequence[str], code: str, vigencia: int) -> dict[str, Decimal]:
    """Entity -> its published score; the official one where there is also one of a demonstration."""
    about = {"ids": list(ids), "vigencia": vigencia, "code": code}
    rows = sorted(session().execute(_SCORES, about), key=lambda row: row.series == PUBLISHED[0])
    return {row.entity_id: row.value for row in rows}


def names(ids: Sequence[str]) -> dict[str, str]:
    """Id -> short name of these entities."""
    return {each.id: each.name for each in described(ids)} if ids else {}
