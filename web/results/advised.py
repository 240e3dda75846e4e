"""Advice that an entity had, or that is given now on a policy: the cases that this person may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.cases import STATES, Case
from workflows.domain.entities import Entity
from workflows.domain.participants import Advice, advice_now, advice_of
from workflows.domain.people import Actor
from workflows.kernel.db import session


@dataclass(frozen=True)
class Told:
    """One advice as a page tells it: the advice, its procedure and state in words, and the entity when it matters."""

    advice: Advice
    procedure: str
    state: str
    entity: Entity | None = None


def of_entity(who: Actor, entity_id: str) -> list[Told]:
    """Every advice that an entity had or has, the newest first."""
    return _told(who, [(None, each) for each in advice_of(entity_id, who.owner_id)])


def now_on(who: Actor, policy: str) -> list[Told]:
    """Who is advised on a policy now."""
    return _told(who, advice_now(policy, who.owner_id))


def _told(who: Actor, found: Sequence[tuple[Entity | None, Advice]]) -> list[Told]:
    ids = {each.case_id for _, each in found}
    seen = set(session().scalars(select(Case.id).where(Case.id.in_(ids), rights.visible_cases(who)))) if ids else ids
    names = {each.slug: each.name for each in _definitions.installed()}
    return [
        Told(each, names.get(each.procedure, each.procedure), STATES.get(each.case_state, each.case_state), entity)
        for entity, each in found if each.case_id in seen
    ]  # fmt: skip
