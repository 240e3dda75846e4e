"""Absences: planned, changed, cancelled; started and ended by the clock on their dates."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date

from sqlalchemy import exists, or_, select

from workflows.actions import _absences, _once
from workflows.actions._fields import Fields
from workflows.actions._standing import Seat
from workflows.domain import journal, rights
from workflows.domain.absence_notices import absence_told
from workflows.domain.cases import Case
from workflows.domain.people import Actor, Person, grants_of, person, system_actor
from workflows.domain.substitutions import (
    KINDS,
    STANDING,
    Absence,
    Substitution,
    around,
    as_absence,
    complaint,
)
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.kernel.ids import new_id

LONGEST_REASON = 2000


@dataclass(frozen=True)
class AbsenceForm:
    """What is typed: who is away, who stands in, kind, first and last day, limits as (role, scope); none is all."""

    person_id: str
    substitute_id: str
    kind: str = "vacaciones"
    starts: date | None = None
    ends: date | None = None
    scope: tuple[tuple[str, str], ...] = field(default=())
    act_number: str = ""
    reason: str = ""


@act
def plan(who: Actor, form: AbsenceForm, key: str | None = None) -> str:
    """Plan an absence: one's own, or anybody's for who may; both people are told. Returns its id."""
    print_of = _once.print_of("ausencia", asdict(form))
    before = _once.replay(who, key, print_of)
    if before is not None:
        return str(before["id"])
    _may_plan(who, form.person_id)
    row = Substitution(
        id=new_id(), owner_id=who.owner_id, state="planned", created_by=who.person_id, created_at=clock.now(),
        **_checked(who, form, None),
    )  # fmt: skip
    session().add(row)
    session().flush()
    journal.write_outside(who, "ausencia_planeada", **_facts(row))
    absence_told("ausencia_planeada", row, "1", by=who.name)
    _once.remember(who, key, print_of, {"id": row.id})
    return row.id


@act
def change(who: Actor, substitution_id: str, form: AbsenceForm) -> str:
    """Change an absence; one that began and gets another substitute or limits ends, and a new one goes on."""
    row = _locked(who, substitution_id)
    form = replace(form, person_id=row.person_id)
    running = row.state == "active"
    if running:
        form = replace(form, starts=row.starts)
    values = _checked(who, form, row)
    if running and (values["substitute_id"], values["scope"]) != (row.substitute_id, row.scope):
        return _goes_on(who, row, values)
    for name, value in values.items():
        setattr(row, name, value)
    session().flush()
    journal.write_outside(who, "ausencia_cambiada", **_facts(row))
    absence_told("ausencia_planeada", row, new_id(), by=who.name)
    return row.id


def _goes_on(who: Actor, row: Substitution, values: dict[str, object]) -> str:
    """History is kept: who stood in until now did, and somebody else does from now on."""
    _close(who, row, "ausencia_cambiada")
    made = Substitution(
        id=new_id(), owner_id=row.owner_id, state="planned", created_by=who.person_id, created_at=clock.now(),
        **(values | {"starts": clock.today()}),
    )  # fmt: skip
    session().add(made)
    session().flush()
    _begin(made)
    return made.id


@act
def cancel(who: Actor, substitution_id: str) -> None:
    """Cancel an absence that has not begun, or end today one that has; both people are told."""
    row = _locked(who, substitution_id)
    if row.state == "active":
        _close(who, row, "ausencia_terminada")
        return
    row.state, row.ended_at = "cancelled", clock.now()
    journal.write_outside(who, "ausencia_cancelada", **_facts(row))
    absence_told("ausencia_cancelada", row, "1", by=who.name)


def staying(row: Substitution) -> list[tuple[Case, Task, Seat]]:
    """Open tasks that do not pass to the substitute, or would not: of the group, or of the person as before."""
    seats = [(case, task, _absences.seat_of(row, case, task)) for case, task in _absences.concerned(row)]
    return [each for each in seats if each[2].in_conflict]


@dataclass(frozen=True)
class Preview:
    """What an absence would move if it began now: how many tasks pass, and those that would not."""

    passing: int
    staying: list[tuple[Case, Task, Seat]]
    row: Substitution


def preview(who: Actor, form: AbsenceForm, substitution_id: str = "") -> Preview:
    """The same checks as planning or changing, and what would pass; nothing is written."""
    row = _locked(who, substitution_id) if substitution_id else None
    if row is None:
        _may_plan(who, form.person_id)
    else:
        starts = row.starts if row.state == "active" else form.starts
        form = replace(form, person_id=row.person_id, starts=starts)
    trial = Substitution(id="", owner_id=who.owner_id, state="planned", **_checked(who, form, row))
    seats = [(case, task, _absences.seat_of(trial, case, task)) for case, task in _absences.concerned(trial)]
    stuck = [each for each in seats if each[2].in_conflict]
    return Preview(len(seats) - len(stuck), stuck, trial)


def due(day: date) -> list[str]:
    """Absences that have something to do on `day`: to start, to end, to pass tasks or to give them back."""
    own = exists().where(Task.assignee_id == Substitution.person_id, Task.state == "open")
    held = exists().where(
        Task.assignee_id == Substitution.substitute_id, Task.held_for == Substitution.person_id, Task.state == "open"
    )
    planned = select(Substitution.id).where(Substitution.state == "planned", Substitution.starts <= day)
    active = select(Substitution.id).where(Substitution.state == "active", or_(Substitution.ends < day, own))
    over = select(Substitution.id).where(Substitution.state == "ended", Substitution.started_at.is_not(None), held)
    return [row for query in (active, over, planned) for row in session().scalars(query.order_by(Substitution.id))]


@act
def keep_up(substitution_id: str) -> int:
    """Do what an absence needs now, a few tasks to an act; how much moved (0: nothing is left)."""
    query = select(Substitution).where(Substitution.id == substitution_id).with_for_update()
    row = session().scalars(query.execution_options(populate_existing=True)).one()
    machine, today = system_actor(row.owner_id), clock.today()
    if row.state == "planned" and row.starts <= today:
        _start(row, today)
        return 1
    if row.state == "active" and row.ends < today:
        _close(machine, row, "ausencia_terminada")
        return 1
    if row.state == "active":
        return _absences.hand_over(machine, row)
    return _absences.give_back(machine, row) if row.state == "ended" else 0


def _start(row: Substitution, today: date) -> None:
    people = [session().get_one(Person, each) for each in (row.person_id, row.substitute_id)]
    if row.ends < today or not all(each.active for each in people):
        row.state, row.ended_at = "cancelled", clock.now()
        journal.write_outside(system_actor(row.owner_id), "ausencia_cancelada", **_facts(row))
        absence_told("ausencia_cancelada", row, "1")
        return
    _begin(row)


def _begin(row: Substitution) -> None:
    row.state, row.started_at = "active", clock.now()
    session().flush()
    journal.write_outside(system_actor(row.owner_id), "ausencia_iniciada", **_facts(row))
    absence_told("ausencia_inicia", row, "1", count=len(_absences.concerned(row)))


def _close(who: Actor, row: Substitution, verb: str) -> None:
    row.state, row.ended_at = "ended", clock.now()
    session().flush()
    journal.write_outside(who, verb, **_facts(row))
    absence_told("ausencia_termina", row, "1", count=len(_absences.held(row)))


def _facts(row: Substitution) -> dict[str, str]:
    return {
        "ausencia": row.id, "persona": row.person_id, "reemplazo": row.substitute_id, "desde": row.starts.isoformat(),
        "hasta": row.ends.isoformat(),
    }  # fmt: skip


def _may_plan(who: Actor, person_id: str) -> None:
    if who.person_id != person_id or who.entity_id:
        rights.require(who, "planear_ausencias")


def _locked(who: Actor, substitution_id: str) -> Substitution:
    query = select(Substitution).where(Substitution.id == substitution_id, Substitution.owner_id == who.owner_id)
    row = session().scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None or not may_see(who, row):
        raise NotFound("No encontramos esa ausencia.")
    if who.person_id != row.person_id and not rights.may(who, "planear_ausencias"):
        raise Forbidden("Esta ausencia la cambia quien se ausenta, o la dirección.")
    _guard_administration(who, row.person_id)
    if row.state not in STANDING:
        raise Conflict("Esta ausencia ya terminó o se canceló.")
    return row


def may_see(who: Actor, row: Substitution) -> bool:
    """Both people see it, and who plans absences of others."""
    return who.person_id in (row.person_id, row.substitute_id) or rights.may(who, "planear_ausencias")


def _guard_administration(who: Actor, person_id: str) -> None:
    """Whoever stands in for an administrator administers: only that person or an administrator decides it."""
    grants, _ = grants_of(person_id, clock.today())
    if any(grant.role == "administrador" for grant in grants) and who.person_id != person_id and not who.is_admin():
        raise Forbidden("La ausencia de quien administra Cauce la registra esa persona u otra que administre.")


def _checked(who: Actor, form: AbsenceForm, row: Substitution | None) -> dict[str, object]:
    """Columns of an absence, or Invalid with every complaint; both people are locked, so that rules hold."""
    absent = _person(who, form.person_id, "person_id", "Escoja quién se ausenta.")
    _guard_administration(who, absent.id)
    deputy = _person(who, form.substitute_id, "substitute_id", "Escoja a una persona activa de su entidad.")
    read, today = Fields(), clock.today()
    if form.kind not in KINDS:
        read.wrong("kind", "Escoja una clase de la lista.")
    if form.starts is None or (form.starts < today and (row is None or row.starts != form.starts)):
        read.wrong("starts", "Escriba el primer día: hoy o uno posterior.")
    if form.ends is None or form.ends < today:
        read.wrong("ends", "Escriba el último día: hoy o uno posterior.")
    values: dict[str, object] = {
        "person_id": absent.id, "substitute_id": deputy.id, "kind": form.kind, "starts": form.starts,
        "ends": form.ends, "scope": _limits(read, absent.id, form.scope, row),
        "act_number": read.text("act_number", form.act_number, 80),
        "reason": read.text("reason", form.reason, LONGEST_REASON),
    }  # fmt: skip
    read.done()
    assert form.starts is not None and form.ends is not None
    _lock({absent.id, deputy.id})
    wanted = Absence(absent.id, deputy.id, form.starts, form.ends, values["scope"])  # type: ignore[arg-type]
    others = [as_absence(each) for each in around([absent.id, deputy.id], row.id if row else "")]
    if found := complaint(wanted, others, lambda each: person(each).name):
        raise Invalid(found[1], [{"field": found[0], "message": found[1]}])
    return values


def _limits(
    read: Fields, person_id: str, wanted: tuple[tuple[str, str], ...], row: Substitution | None
) -> list[list[str]]:
    """Only roles that the person holds may be lent (or those that the absence had)."""
    grants, _ = grants_of(person_id, clock.today())
    held = {(grant.role, grant.scope) for grant in grants if grant.behalf is None}
    held |= {(each[0], each[1]) for each in (row.scope if row else None) or ()}
    if any(tuple(each) not in held for each in wanted):
        read.wrong("scope", "Escoja solo roles que tiene quien se ausenta.")
    return sorted([role, scope] for role, scope in wanted)


def _person(who: Actor, person_id: str, field_name: str, message: str) -> Person:
    found = session().get(Person, person_id) if person_id else None
    if found is None or found.owner_id != who.owner_id or not found.active or found.entity_id:
        raise Invalid("Revise los datos: no se guardó nada.", [{"field": field_name, "message": message}])
    return found


def _lock(people: set[str]) -> None:
    session().execute(select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update())
