"""The plans of a vigencia as rows: what became of each, who has it, and what was published when."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.people import Actor, Person
from workflows.domain.plans import PlanKind
from workflows.domain.publications import Publication
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session

DUE = (1, 31)
"""January 31 of the vigencia: a calendar date (Decreto 1083 de 2015, art. 2.2.22.3.14)."""


@dataclass(frozen=True)
class Doing:
    """An open task of a plan: its step, its name, who has it or which role may take it, and its due date."""

    step: str
    title: str
    role: str
    holder: str
    due: date | None


@dataclass(frozen=True)
class PlanCase:
    """A case of a campaign; `kind` is None for the action plan of a policy."""

    case: Case
    kind: PlanKind | None
    doing: tuple[Doing, ...] = ()
    first: Publication | None = None
    current: Publication | None = None
    steps_done: frozenset[str] = field(default_factory=frozenset)

    @property
    def published_on(self) -> date | None:
        """The day on which it was first published."""
        return clock.local(self.first.published_at).date() if self.first else None

    @property
    def in_time(self) -> bool | None:
        """Whether it was public by January 31 (also a Saturday or Sunday); None when it is not published."""
        return None if self.first is None else self.published_on <= deadline(self.case.vigencia)  # type: ignore[operator]

    @property
    def due(self) -> date | None:
        """The nearest date of what is being done."""
        return min((each.due for each in self.doing if each.due), default=None)


def deadline(vigencia: int | None) -> date:
    """The day by which the plans of a vigencia are public."""
    return date(vigencia or clock.today().year, *DUE)


def vigencias(who: Actor) -> list[int]:
    """Years that have plans that this person may see, newest first."""
    query = select(Case.vigencia).where(_of_a_campaign(), rights.visible_cases(who), Case.vigencia.is_not(None))
    return sorted({int(year) for year in session().scalars(query.distinct()) if year}, reverse=True)


def campaigns(who: Actor, vigencia: int) -> list[Case]:
    """The campaigns themselves: the cases that opened the plans of a vigencia."""
    child = aliased(Case)
    opened = select(child.parent_id).where(child.plan.is_not(None), child.vigencia == vigencia)
    query = select(Case).where(Case.id.in_(opened), Case.plan.is_(None), Case.vigencia == vigencia)
    return list(session().scalars(query.where(rights.visible_cases(who)).order_by(Case.started_at)))


def plan_cases(who: Actor, vigencia: int) -> list[PlanCase]:
    """The plans of a vigencia that this person may see, in the order of the catalogue."""
    query = select(Case).where(_of_a_campaign(), Case.vigencia == vigencia, Case.state != "anulada")
    rows = list(session().scalars(query.where(rights.visible_cases(who)).order_by(Case.number)))
    ids = [row.id for row in rows]
    kinds = {row.code: row for row in session().scalars(select(PlanKind).where(PlanKind.owner_id == who.owner_id))}
    doing, done, public = _doing(ids), _done(ids), _published(ids)
    found = []
    for row in rows:
        first, current = public.get(row.id, (None, None))
        kind, steps = kinds.get(row.plan or ""), frozenset(done.get(row.id, ()))
        found.append(PlanCase(row, kind, doing.get(row.id, ()), first, current, steps))
    return sorted(found, key=lambda each: (each.kind is None, each.kind.position if each.kind else 0, each.case.number))


def _of_a_campaign() -> ColumnElement[bool]:
    """Clause over Case: opened by a campaign, or a plan by itself; never what follows a plan (its parent has one)."""
    parent, sibling = aliased(Case), aliased(Case)
    under_a_plan = select(parent.id).where(parent.id == Case.parent_id, parent.plan.is_not(None))
    own = Case.plan.is_not(None) & ~under_a_plan.exists()
    # The action plans of policies have no plan of the catalogue, but brothers that do.
    brothers = select(sibling.id).where(sibling.parent_id == Case.parent_id, sibling.plan.is_not(None))
    of_policy = Case.policy.is_not(None) & Case.parent_id.is_not(None) & brothers.exists() & ~under_a_plan.exists()
    return own | of_policy


def _doing(ids: list[str]) -> dict[str, tuple[Doing, ...]]:
    query = (
        select(Task.case_id, Task.step, Task.title, Task.role, Person.name, Task.due)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Task.case_id.in_(ids), Task.state == "open")
        .order_by(Task.due, Task.id)
    )
    found: dict[str, tuple[Doing, ...]] = {}
    for case_id, step, title, role, holder, due in session().execute(query):
        found[case_id] = (*found.get(case_id, ()), Doing(step, title, role, holder or "", due))
    return found


def _done(ids: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    query = select(Task.case_id, Task.step).where(Task.case_id.in_(ids), Task.state == "done").distinct()
    for case_id, step in session().execute(query):
        found.setdefault(case_id, set()).add(step)
    return found


def _published(ids: list[str]) -> dict[str, tuple[Publication, Publication]]:
    """Case -> its first publication and the one that stands, of the kind that stands."""
    query = select(Publication).where(Publication.case_id.in_(ids)).order_by(Publication.version)
    rows: dict[str, list[Publication]] = {}
    for row in session().scalars(query):
        rows.setdefault(row.case_id, []).append(row)
    found: dict[str, tuple[Publication, Publication]] = {}
    for case_id, own in rows.items():
        standing = next((row for row in reversed(own) if row.state == "current"), None)
        if standing is not None:
            found[case_id] = (next(row for row in own if row.kind == standing.kind), standing)
    return found


def follow_ups(who: Actor, vigencia: int) -> list[tuple[Case, Publication]]:
    """What was published after the plans of a vigencia (their quarterly follow-up), with the case that did."""
    parent: Any = aliased(Case)
    brother = aliased(Case)
    # The plan of a policy has no plan of the catalogue, but brothers that do.
    of_policy = parent.policy.is_not(None) & parent.parent_id.in_(
        select(brother.parent_id).where(brother.plan.is_not(None))
    )
    query = (
        select(Case, Publication)
        .join(Publication, Publication.case_id == Case.id)
        .join(parent, parent.id == Case.parent_id)
        .where(parent.plan.is_not(None) | of_policy, parent.vigencia == vigencia, rights.visible_cases(who))
        .order_by(Case.plan, Case.policy, Publication.published_at)
    )
    return [(case, row) for case, row in session().execute(query)]
