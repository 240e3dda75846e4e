"""People as pages show them: names, how much each one has, and who may receive a task."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from web.filters import fecha_corta
from workflows.domain.people import Person, holders
from workflows.domain.rights import ROLES
from workflows.domain.substitutions import STANDING, Substitution
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.procedures import Procedure

SOON = timedelta(days=14)
ABSENT = "ausente"


@dataclass(frozen=True)
class Load:
    """A person, the open and late tasks that they have, and when they are away today or soon."""

    id: str
    name: str
    open: int = 0
    late: int = 0
    away: str = ""

    @property
    def words(self) -> str:
        """«4 en curso, 1 vencida»."""
        late = f", {self.late} {'vencida' if self.late == 1 else 'vencidas'}" if self.late else ""
        return f"{self.open} en curso{late}" if self.open else "sin tareas"


def name_of(person_id: str | None) -> str:
    """The name of a person, or Cauce for the machinery."""
    found = session().get(Person, person_id) if person_id else None
    return found.name if found else "Cauce"


def names(ids: Iterable[str | None]) -> dict[str, str]:
    """Names of several people in one statement."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    rows = session().execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {person_id: name for person_id, name in rows}


def loads(people: Iterable[Person], today: date) -> list[Load]:
    """The load of each person, in the order given."""
    listed = list(people)
    late = func.sum(case((Task.due < today, 1), else_=0))
    query = (
        select(Task.assignee_id, func.count(Task.id), late)
        .where(Task.assignee_id.in_([each.id for each in listed]), Task.state == "open")
        .group_by(Task.assignee_id)
    )
    counted = {person_id: (opened, behind or 0) for person_id, opened, behind in session().execute(query)}
    absent = away([each.id for each in listed], today)
    return [Load(each.id, each.name, *counted.get(each.id, (0, 0)), absent.get(each.id, "")) for each in listed]


def away(ids: Iterable[str], today: date) -> dict[str, str]:
    """Person → «ausente hasta el 3 dic 2026, lo recibe Ana», for who is away today or in the next two weeks."""
    deputy = aliased(Person)
    query = (
        select(Substitution, deputy.name)
        .join(deputy, deputy.id == Substitution.substitute_id)
        .where(Substitution.person_id.in_(list(ids)), Substitution.state.in_(STANDING), Substitution.ends >= today)
        .where(Substitution.starts <= today + SOON)
        .order_by(Substitution.starts.desc())
    )
    return {row.person_id: _away(row, name, today) for row, name in session().execute(query)}


def _away(row: Substitution, deputy: str, today: date) -> str:
    if row.starts <= today:
        return f"{ABSENT} hasta el {fecha_corta(row.ends)}: lo recibe {deputy}"
    return f"estará ausente del {fecha_corta(row.starts)} al {fecha_corta(row.ends)}"


def colleagues(owner_id: str) -> list[Person]:
    """Active people of the owner, by name."""
    query = (
        select(Person)
        .where(Person.owner_id == owner_id, Person.active, Person.entity_id.is_(None))
        .order_by(Person.name)
    )
    return list(session().scalars(query))


def for_field(procedure: Procedure, step: str, field: str, owner_id: str, today: date) -> list[Person]:
    """Who may be named in a person field: the holders of the role that it gives, else every colleague."""
    for role in procedure.roles.values():
        if role.from_ == f"{step}.{field}":
            return holders(owner_id, role.id, None, today) or colleagues(owner_id)
    return colleagues(owner_id)


def role_label(procedure: Procedure, role: str) -> str:
    """The Spanish name of a role."""
    drawn = procedure.roles.get(role)
    return drawn.label if drawn and drawn.label else ROLES.get(role, role)
