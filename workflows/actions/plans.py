"""The catalogue of plans of an owner: added, corrected, ended and taken up again; its history is never deleted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.actions._fields import Fields, corrected, require
from workflows.domain import journal
from workflows.domain.offices import Office
from workflows.domain.people import Actor
from workflows.domain.plans import KINDS, PlanKind
from workflows.domain.policies import Policy
from workflows.kernel.db import act, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import new_id

RIGHT = "administrar_planes"


@dataclass(frozen=True)
class PlanForm:
    """What is typed about a plan; `code` is its sigla, and cannot change once it is there."""

    name: str
    code: str = ""
    kind: str = "institucional"
    position: int | None = None
    rule: str = ""
    policy: str = ""
    office_id: str = ""
    consulted: bool = False
    multi_year: bool = False
    replaces: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def own_plan(who: Actor, plan_id: str) -> PlanKind:
    """The plan of the actor's owner with this id, or NotFound."""
    found = session().get(PlanKind, plan_id)
    if found is None or found.owner_id != who.owner_id:
        raise NotFound("No encontramos ese plan.")
    return found


@act
def add_plan(who: Actor, form: PlanForm) -> str:
    """A new plan of the catalogue; returns its id."""
    require(who, RIGHT)
    read = Fields()
    values = _checked(who, read, form)
    values["code"] = read.text("code", form.code, 20, "Escriba la sigla.").upper()
    if not values["code"].replace("-", "").isalnum():
        read.wrong("code", "Use solo letras, números y guiones.")
    if _known(who, values["code"]) is not None:
        read.wrong("code", "Ya hay un plan con esta sigla: corríjalo, o póngale otra.")
    read.done()
    row = PlanKind(id=new_id(), owner_id=who.owner_id, **values)
    session().add(row)
    journal.write_outside(who, "plan_agregado", plan=row.code)
    return row.id


@act
def edit_plan(who: Actor, plan_id: str, form: PlanForm) -> None:
    """Correct a plan, its office or its dates; a plan is ended with its last day, and never deleted."""
    require(who, RIGHT)
    row = own_plan(who, plan_id)
    read = Fields()
    values = _checked(who, read, form)
    read.done()
    if before := corrected(row, values):
        journal.write_outside(who, "plan_editado", plan=row.code, antes=before)


def _checked(who: Actor, read: Fields, form: PlanForm) -> dict[str, Any]:
    if form.valid_from is None:
        read.wrong("valid_from", "Escriba desde cuándo se publica.")
    read.dates(form.valid_from, form.valid_to, "valid_to")
    if form.kind not in KINDS:
        read.wrong("kind", "Escoja una clase de la lista.")
    _linked(who, read, form)
    return {
        "name": read.text("name", form.name, 200, "Escriba el nombre."),
        "kind": form.kind, "position": form.position or 0, "rule": read.text("rule", form.rule, 300),
        "policy": form.policy or None, "office_id": form.office_id or None, "consulted": form.consulted,
        "multi_year": form.multi_year, "replaces": form.replaces or None, "valid_from": form.valid_from,
        "valid_to": form.valid_to,
    }  # fmt: skip


def _linked(who: Actor, read: Fields, form: PlanForm) -> None:
    """What a plan points to is there: its policy, its office and the plan that it replaces."""
    if form.policy and session().get(Policy, form.policy) is None:
        read.wrong("policy", "Escoja una política de la lista.")
    office = session().get(Office, form.office_id) if form.office_id else None
    if form.office_id and (office is None or office.owner_id != who.owner_id):
        read.wrong("office_id", "Escoja una dependencia de la lista.")
    if form.replaces and (form.replaces == form.code or _known(who, form.replaces) is None):
        read.wrong("replaces", "Escoja otro plan de la lista.")


def _known(who: Actor, code: str) -> PlanKind | None:
    query = select(PlanKind).where(PlanKind.owner_id == who.owner_id, PlanKind.code == code)
    return session().scalars(query).first()
