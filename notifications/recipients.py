"""Whom a rung reaches, looked up once per sweep: assignee, pool, heads of offices, other roles, the entity."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from notifications.ladder import Hours, Rung
from workflows.domain.entities import calendar_of
from workflows.domain.offices import Office
from workflows.domain.people import Person, holders, holders_by_scope
from workflows.domain.reminders import digest_hour, most_per_task
from workflows.domain.rights import HEAD
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel.db import session

RESPONSIBLE, ENTITY, BOSS = "responsable", "entidad", "jefe"
Found = Row[Any]


@dataclass(frozen=True)
class Rules:
    """What an owner has decided: calendar, hours, and how many rungs of a task a person is told at most."""

    calendar: WorkCalendar
    hours: Hours
    most: int


@dataclass
class Known:
    """What one sweep has looked up already; `now` is an aware instant."""

    now: datetime
    owners: dict[str, Rules] = field(default_factory=dict)
    pools: dict[tuple[str, str, str], list[Person]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    heads: dict[str, dict[str, list[Person]]] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)

    def rules(self, owner_id: str) -> Rules:
        """The rules of an owner."""
        if owner_id not in self.owners:
            calendar = calendar_of(owner_id)
            hours = Hours(digest_hour(owner_id), calendar.opens)
            self.owners[owner_id] = Rules(calendar, hours, most_per_task(owner_id))
        return self.owners[owner_id]

    def today(self, owner_id: str) -> date:
        """The date in the owner's place."""
        return self.rules(owner_id).calendar.local(self.now).date()

    def load(self, ids: Iterable[str | None]) -> None:
        """Read these people together, those who are not known yet."""
        missing = sorted({each for each in ids if each} - set(self.people))
        for start in range(0, len(missing), 500):
            chosen = select(Person).where(Person.id.in_(missing[start : start + 500]))
            self.people |= {each.id: each for each in session().scalars(chosen)}

    def of_role(self, owner_id: str, role: str, scope: str) -> list[Person]:
        """Who holds a role for a scope today."""
        key = (owner_id, role, scope)
        if key not in self.pools:
            self.pools[key] = holders(owner_id, role, scope, self.today(owner_id))
        return self.pools[key]

    def head_of(self, owner_id: str, person: Person) -> list[Person]:
        """The heads of the office of a person, or of the nearest office above that has another head."""
        if owner_id not in self.heads:
            self.heads[owner_id] = holders_by_scope(owner_id, HEAD, self.today(owner_id))
            offices = select(Office.id, Office.parent_id).where(Office.owner_id == owner_id)
            self.parents |= {key: parent for key, parent in session().execute(offices)}
        office, seen = person.office_id, set[str]()
        while office and office not in seen:
            seen.add(office)
            if found := [each for each in self.heads[owner_id].get(office, []) if each.id != person.id]:
                return found
            office = self.parents.get(office)
        return []


def people_of(known: Known, task: Found, rung: Rung) -> dict[str, Person]:
    """The people whom a rung reaches, by their ids; an assignee also when his account is closed."""
    found: dict[str, Person] = {}
    for role in rung.rule.to or (RESPONSIBLE,):
        found |= {person.id: person for person in _of(known, task, role)}
    return found


def to_entity(task: Found, rung: Rung) -> bool:
    """Whether the rung goes to the entity itself, by link."""
    to = rung.rule.to or (RESPONSIBLE,)
    return ENTITY in to or (RESPONSIBLE in to and task.role == ENTITY and not task.assignee_id)


def _of(known: Known, task: Found, role: str) -> Iterator[Person]:
    if role == RESPONSIBLE:
        yield from _responsible(known, task)
    elif role == BOSS:
        for person in _responsible(known, task):
            yield from known.head_of(task.owner_id, person)
    elif role != ENTITY:
        for scope in filter(None, (task.scope, task.policy, task.plan, task.entity_id)):
            yield from known.of_role(task.owner_id, role, scope)


def _responsible(known: Known, task: Found) -> list[Person]:
    if task.assignee_id:
        assignee = known.people.get(task.assignee_id)
        return [assignee] if assignee else []
    return known.of_role(task.owner_id, task.role, task.scope)
