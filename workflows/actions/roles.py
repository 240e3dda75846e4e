"""Roles of people: given for a scope and dates, ended, shared with a delegado or an equipo de apoyo."""

from dataclasses import dataclass
from datetime import date, timedelta

from workflows.actions import scopes
from workflows.actions._fields import Fields, require
from workflows.actions.people import held, keep_an_administrator, own_person
from workflows.domain import journal, rights
from workflows.domain.people import ANY, Actor, RoleAssignment
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import new_id

NO_OFFICE = "El jefe de dependencia se nombra para una dependencia: escójala en la lista."


@dataclass(frozen=True)
class RoleForm:
    """A role to give: key, scope ("*", a policy, an entity, an office or a plan), quality, first and last day."""

    role: str
    scope: str = ANY
    kind: str = "titular"
    starts: date | None = None
    ends: date | None = None


@act
def grant_role(who: Actor, person_id: str, form: RoleForm) -> str:
    """Give a role from a day on (today by default); returns the id of the assignment."""
    require(who)
    own_person(who, person_id)
    starts = form.starts or clock.today()
    read = Fields()
    if form.role not in scopes.roles():
        read.wrong("role", "Escoja un rol de la lista.")
    if form.kind not in scopes.KINDS:
        read.wrong("kind", "Escoja titular, delegado o apoyo.")
    if not scopes.is_scope(who.owner_id, form.role, form.scope):
        read.wrong("scope", NO_OFFICE if form.role == rights.HEAD else "Escoja un alcance de la lista.")
    read.dates(starts, form.ends)
    if not read.errors and held(person_id, form.role, form.scope, starts, form.ends):
        read.wrong("role", "Ya tiene este rol en esas fechas.")
    read.done()
    row = RoleAssignment(
        id=new_id(), owner_id=who.owner_id, person_id=person_id, role=form.role, scope=form.scope,
        kind=form.kind, starts=starts, ends=form.ends,
    )  # fmt: skip
    session().add(row)
    journal.write_outside(who, "rol_dado", persona=person_id, rol=form.role, alcance=form.scope, calidad=form.kind)
    return row.id


@act
def end_role(who: Actor, assignment_id: str, last_day: date | None = None) -> None:
    """End a role: it counts until `last_day`, or no more from now on."""
    require(who)
    row = _assignment(who, assignment_id)
    end_now(row, last_day)
    session().flush()
    if row.role == "administrador":
        keep_an_administrator(who)
    journal.write_outside(
        who, "rol_terminado", persona=row.person_id, rol=row.role, alcance=row.scope, hasta=str(row.ends)
    )


def end_now(row: RoleAssignment, last_day: date | None = None) -> None:
    """Inside an act: the role is not held any more after `last_day` (yesterday by default)."""
    row.ends = last_day or clock.today() - timedelta(days=1)


@act
def share_leadership(who: Actor, assignment_id: str, person_id: str, kind: str, ends: date | None) -> str:
    """Somebody sees and does what a leader does, as `delegado` or `apoyo`, until `ends` or without end."""
    require(who)
    leader = _assignment(who, assignment_id)
    own_person(who, person_id)
    read = Fields()
    if kind not in ("delegado", "apoyo"):
        read.wrong("kind", "Escoja delegado o equipo de apoyo.")
    if person_id == leader.person_id:
        read.wrong("person_id", "Escoja a otra persona: esta ya es la líder.")
    if held(person_id, leader.role, leader.scope, clock.today(), ends):
        read.wrong("person_id", "Esa persona ya tiene este encargo.")
    read.dates(clock.today(), ends)
    read.done()
    row = RoleAssignment(
        id=new_id(), owner_id=who.owner_id, person_id=person_id, role=leader.role, scope=leader.scope, kind=kind,
        starts=clock.today(), ends=ends,
    )  # fmt: skip
    session().add(row)
    facts = {"persona": person_id, "lider": leader.person_id, "alcance": leader.scope, "calidad": kind}
    journal.write_outside(who, "apoyo_nombrado", **facts)
    return row.id


def _assignment(who: Actor, assignment_id: str) -> RoleAssignment:
    row = session().get(RoleAssignment, assignment_id)
    if row is None or row.owner_id != who.owner_id:
        raise NotFound("No encontramos ese rol.")
    return row
