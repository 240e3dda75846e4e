"""Requests that wait to be given to somebody, each with a suggested person and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from web.forms.schema import properties
from web.shown import people
from web.shown.people import ABSENT, Load
from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.procedures import Procedure

MOST = 60
AWAY = 1000
"""Who is away today is suggested only when everybody is."""


@dataclass(frozen=True)
class Request:
    """A task that names the person who answers for a case: its step gives a role to `person_field`."""

    task: Task
    case: Case
    entity: Entity
    policy: Policy | None
    procedure: Procedure
    person_field: str
    outcome: str | None
    people: Sequence[Load] = ()
    suggested: str = ""
    why: str = ""
    other: dict[str, Any] = field(default_factory=dict)


def naming_field(procedure: Procedure, step: str) -> str:
    """The person field of a step that gives a role to whoever it names, or nothing."""
    for role in procedure.roles.values():
        source, _, name = role.from_.partition(".")
        if role.scope == "person" and source == step:
            return name
    return ""


def waiting(who: Actor, today: date) -> list[Request]:
    """Requests of this person that wait to be given, the most urgent first, with suggestions."""
    mine = and_(Task.assignee_id == who.person_id, Task.state == "open")
    query = (
        select(Task, Case, Entity, Policy)
        .join(Case, Case.id == Task.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Policy, Policy.code == Case.policy)
        .where(or_(mine, rights.pool_clause(who)), Task.step.in_(_steps()))
        .order_by(Task.due.is_(None), Task.due, Task.id)
        .limit(MOST)
    )
    found = [_request(*row) for row in session().execute(query)]
    return _suggested(who, [each for each in found if each.person_field], today)


def _steps() -> set[str]:
    """Steps of the present procedures that name a person (older versions share their ids)."""
    return {step for each in _definitions.installed() for step in each.steps if naming_field(each, step)}


def _request(task: Task, case: Case, about: Entity, policy: Policy | None) -> Request:
    procedure = _definitions.by_version(case.version_hash)
    step = procedure.steps[task.step]
    name = naming_field(procedure, task.step)
    outcome = next((each.value for each in step.outcomes if not each.reason), None)
    schema = procedure.forms.get(step.form, {})
    return Request(task, case, about, policy, procedure, name, outcome, other=_others(schema, name, task.id))


def _others(schema: dict[str, Any], person_field: str, task_id: str) -> dict[str, Any]:
    """The other fields of the form, their names told apart by the task."""
    fields = {f"{task_id}-{name}": each for name, each in properties(schema, schema) if name != person_field}
    required = [f"{task_id}-{name}" for name in schema.get("required", ()) if name != person_field]
    return {"type": "object", "properties": fields, "required": required, "$defs": schema.get("$defs", {})}


def _suggested(who: Actor, requests: list[Request], today: date) -> list[Request]:
    """Who knows the policy first, then who has least; each suggestion counts for the next ones."""
    given: Counter[str] = Counter()
    known = _experience({each.case.policy for each in requests if each.case.policy})
    candidates: dict[tuple[str, str], list[Load]] = {}
    found = []
    for each in requests:
        key = (each.case.version_hash, each.task.step)
        if key not in candidates:
            listed = people.for_field(each.procedure, each.task.step, each.person_field, who.owner_id, today)
            candidates[key] = people.loads(listed, today)
        found.append(_with_suggestion(each, candidates[key], known, given))
    return found


def _with_suggestion(
    each: Request, loads: Sequence[Load], known: Mapping[tuple[str, str], int], given: Counter[str]
) -> Request:
    def cost(load: Load) -> tuple[int, int, str]:
        knows = known.get((load.id, each.case.policy or ""), 0)
        held = load.open + given[load.id] + load.late - min(knows, 3)
        return (AWAY if load.away.startswith(ABSENT) else 0) + held, load.late, load.name

    best = min(loads, key=cost, default=None)
    if best is None:
        return Request(**{**each.__dict__, "people": loads})
    why = _why(best, known.get((best.id, each.case.policy or ""), 0), given[best.id])
    given[best.id] += 1
    return Request(**{**each.__dict__, "people": loads, "suggested": best.id, "why": why})


def _why(load: Load, knows: int, given: int) -> str:
    """«lleva 4, conoce la política»."""
    held = f"lleva {load.open}" if load.open else "no lleva ninguna"
    more = f" y {given} de esta lista" if given else ""
    return f"{held}{more}" + (", conoce la política" if knows else "")


def _experience(policies: set[str]) -> dict[tuple[str, str], int]:
    """(person, policy) -> tasks of that policy that the person finished."""
    if not policies:
        return {}
    query = (
        select(Task.completed_by, Case.policy, func.count(Task.id))
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == "done", Case.policy.in_(policies), Task.completed_by.is_not(None))
        .group_by(Task.completed_by, Case.policy)
    )
    return {(str(person), str(policy)): count for person, policy, count in session().execute(query)}
