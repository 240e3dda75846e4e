"""Published recommendations as they are read: of an entity by policy, of a policy by entity, and their files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from workflows.domain.entities import Entity
from workflows.domain.people import Person
from workflows.domain.policies import Policy
from workflows.domain.published import Recommendation
from workflows.domain.scores import ScoreImport
from workflows.kernel.db import session

KIND = "recomendaciones"


@dataclass(frozen=True)
class Advised:
    """What was recommended to an entity for one policy in a vigencia, in the order of the file."""

    entity_id: str
    entity: str
    vigencia: int
    policy: str
    policy_name: str
    lines: tuple[Recommendation, ...]


@dataclass(frozen=True)
class Source:
    """An imported file of recommendations: of whom, by whom and when; `replaced` by a later one of the same year."""

    source: ScoreImport
    entity: str
    person: str
    at: datetime
    replaced: bool


def years() -> list[int]:
    """Vigencias with recommendations, the newest first."""
    return sorted(session().scalars(select(Recommendation.vigencia).distinct()), reverse=True)


def latest_year(entity_id: str) -> int | None:
    """The newest vigencia with recommendations for an entity."""
    query = select(Recommendation.vigencia).where(Recommendation.entity_id == entity_id)
    return session().scalar(query.order_by(Recommendation.vigencia.desc()).limit(1))


def recommendations(
    vigencia: int | None = None, entity_id: str | None = None, policy: str | None = None, limit: int | None = None
) -> list[Advised]:
    """Grouped by entity, vigencia and policy, the newest vigencia first; a related policy counts for `policy`."""
    query = select(Recommendation, Entity.name, Policy.name)
    query = query.join(Entity, Entity.id == Recommendation.entity_id)
    query = query.outerjoin(Policy, Policy.code == Recommendation.policy)
    if vigencia is not None:
        query = query.where(Recommendation.vigencia == vigencia)
    if entity_id is not None:
        query = query.where(Recommendation.entity_id == entity_id)
    if policy is not None:
        query = query.where(or_(Recommendation.policy == policy, Recommendation.related.contains(policy)))
    order = Entity.name, Recommendation.vigencia.desc(), Recommendation.policy, Recommendation.position
    groups: dict[tuple[str, int, str], list[Recommendation]] = {}
    names: dict[str, str] = {}
    for row, entity, named in session().execute(query.order_by(*order).limit(limit)):
        groups.setdefault((row.entity_id, row.vigencia, row.policy or ""), []).append(row)
        names |= {row.entity_id: entity, row.policy or "": named or ""}
    return [
        Advised(entity_id, names[entity_id], vigencia, policy, names[policy], tuple(lines))
        for (entity_id, vigencia, policy), lines in groups.items()
    ]


def sources(owner_id: str, entity_id: str | None = None, limit: int = 50) -> list[Source]:
    """The imported files of recommendations, the newest first."""
    query = (
        select(ScoreImport, Entity.name, Person.name)
        .join(Entity, Entity.id == ScoreImport.entity_id)
        .outerjoin(Person, Person.id == ScoreImport.person_id)
        .where(ScoreImport.owner_id == owner_id, ScoreImport.kind == KIND)
        .order_by(ScoreImport.at.desc(), ScoreImport.id)
    )
    query = query if entity_id is None else query.where(ScoreImport.entity_id == entity_id)
    current = set(session().scalars(select(Recommendation.import_id).distinct()))
    return [
        Source(row, entity, person or "Línea de comandos", row.at, row.id not in current)
        for row, entity, person in session().execute(query.limit(limit))
    ]
