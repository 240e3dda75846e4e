"""What waits for the results of which vigencia: the follow-ups of a person's cases, and what happened to each."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.journal import Journal
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.domain.scores import FollowUp
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

WAITING, OPENED, CANCELLED = "waiting", "opened", "cancelled"
CHANGES = ("seguimiento_cambiado", "seguimiento_cancelado")


@dataclass(frozen=True)
class Awaited:
    """A follow-up with the advice from which it comes; without policy it is about a whole campaign."""

    row: FollowUp
    case: Case
    entity: str
    policy: str


def awaited(who: Actor, state: str = WAITING) -> list[Awaited]:
    """Follow-ups in a state whose case this person may see, by vigencia and entity."""
    query = _query(who).where(FollowUp.state == state).order_by(FollowUp.vigencia, Entity.search, Case.number)
    return [Awaited(row, case, entity, policy or "") for row, case, entity, policy in session().execute(query)]


def awaited_one(who: Actor, follow_up_id: str) -> Awaited:
    """The follow-up with this id, or NotFound when there is none that this person may see."""
    found = session().execute(_query(who).where(FollowUp.id == follow_up_id)).first()
    if found is None:
        raise NotFound("No encontramos ese seguimiento.")
    return Awaited(found[0], found[1], found[2], found[3] or "")


def _query(who: Actor) -> Select[FollowUp, Case, str, str]:
    return (
        select(FollowUp, Case, Entity.short_name, Policy.short_name)
        .join(Case, Case.id == FollowUp.case_id)
        .join(Entity, Entity.id == FollowUp.entity_id)
        .outerjoin(Policy, Policy.code == FollowUp.policy)
        .where(FollowUp.owner_id == who.owner_id, rights.visible_cases(who))
    )


def changes_of(found: Awaited) -> list[Journal]:
    """What people changed about a follow-up, newest first."""
    query = select(Journal).where(Journal.case_id == found.case.id, Journal.verb.in_(CHANGES))
    rows = session().scalars(query.order_by(Journal.seq.desc()))
    return [row for row in rows if row.facts.get("seguimiento") == found.row.id]
