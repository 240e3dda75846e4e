"""Offices of an owner, their other names, and the policies that they lead or support."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from workflows.actions._fields import Fields, require
from workflows.domain import journal
from workflows.domain.offices import Office, OfficeAlias, PolicyOffice
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import new_id
from workflows.kernel.text import fold

PART = {"lead": "Lidera", "support": "Apoya"}


@dataclass(frozen=True)
class OfficeForm:
    """What is typed about an office; `aliases` one name per line."""

    name: str
    code: str = ""
    email: str = ""
    parent_id: str | None = None
    aliases: str = ""


def own_office(who: Actor, office_id: str) -> Office:
    """The office of the actor's owner with this id, or NotFound."""
    found = session().get(Office, office_id)
    if found is None or found.owner_id != who.owner_id:
        raise NotFound("No encontramos esa dependencia.")
    return found


@act
def create_office(who: Actor, form: OfficeForm) -> str:
    """A new office with its aliases; returns its id."""
    require(who)
    row = Office(id=new_id(), owner_id=who.owner_id, **_checked(who, form, None))
    session().add(row)
    session().flush()
    _set_aliases(row, form.aliases)
    journal.write_outside(who, "dependencia_creada", dependencia=row.id)
    return row.id


@act
def edit_office(who: Actor, office_id: str, form: OfficeForm) -> None:
    """Correct an office and replace its aliases."""
    require(who)
    row = own_office(who, office_id)
    for name, value in _checked(who, form, row).items():
        setattr(row, name, value)
    _set_aliases(row, form.aliases)
    journal.write_outside(who, "dependencia_editada", dependencia=row.id)


@act
def set_office_active(who: Actor, office_id: str, active: bool) -> None:
    """Offer an office in lists, or no more."""
    require(who)
    own_office(who, office_id).active = active
    verb = "dependencia_activada" if active else "dependencia_desactivada"
    journal.write_outside(who, verb, dependencia=office_id)


@act
def assign_policy(
    who: Actor, office_id: str, policy: str, part: str, starts: date | None, ends: date | None = None
) -> str:
    """An office leads or supports a policy from a day on (today by default); returns the row's id."""
    require(who)
    own_office(who, office_id)
    starts = starts or clock.today()
    read = Fields()
    if session().get(Policy, policy) is None:
        read.wrong("policy", "Escoja una política de la lista.")
    if part not in PART:
        read.wrong("part", "Escoja si la lidera o la apoya.")
    read.dates(starts, ends)
    if _overlaps(office_id, policy, starts, ends):
        read.wrong("policy", "Esta dependencia ya responde por esa política en esas fechas.")
    read.done()
    row = PolicyOffice(
        id=new_id(), owner_id=who.owner_id, policy=policy, office_id=office_id, kind=part, valid_from=starts,
        valid_to=ends,
    )  # fmt: skip
    session().add(row)
    journal.write_outside(who, "politica_asignada", dependencia=office_id, politica=policy, parte=part)
    return row.id


@act
def end_policy(who: Actor, row_id: str, last_day: date | None = None) -> None:
    """The office answers for the policy until `last_day`, or no more from now on."""
    require(who)
    row = session().get(PolicyOffice, row_id)
    if row is None or row.owner_id != who.owner_id:
        raise NotFound("No encontramos ese reparto de políticas.")
    row.valid_to = last_day or clock.today() - timedelta(days=1)
    facts = {"dependencia": row.office_id, "politica": row.policy, "hasta": str(row.valid_to)}
    journal.write_outside(who, "politica_retirada", **facts)


def _overlaps(office_id: str, policy: str, starts: date, ends: date | None) -> bool:
    query = select(PolicyOffice.id).where(
        PolicyOffice.office_id == office_id,
        PolicyOffice.policy == policy,
        or_(PolicyOffice.valid_to.is_(None), PolicyOffice.valid_to >= starts),
        PolicyOffice.valid_from <= (ends or date.max),
    )
    return session().scalar(query.limit(1)) is not None


def _checked(who: Actor, form: OfficeForm, row: Office | None) -> dict[str, Any]:
    read = Fields()
    values: dict[str, Any] = {
        "name": read.text("name", form.name, 200, "Escriba el nombre."),
        "code": read.text("code", form.code, 30) or None,
        "email": read.email("email", form.email) or None,
        "parent_id": form.parent_id or None,
    }
    if form.parent_id and not _may_be_parent(who, form.parent_id, row):
        read.wrong("parent_id", "Escoja una dependencia de la lista que no dependa de esta.")
    read.done()
    return values


def _may_be_parent(who: Actor, parent_id: str, row: Office | None) -> bool:
    seen: set[str] = set()
    above: str | None = parent_id
    while above and above not in seen:
        if row is not None and above == row.id:
            return False
        seen.add(above)
        above = own_office(who, above).parent_id
    return True


def _set_aliases(row: Office, written: str) -> None:
    session().execute(delete(OfficeAlias).where(OfficeAlias.office_id == row.id))
    names = {fold(line): line for each in written.splitlines() if (line := " ".join(each.split())[:200])}
    session().add_all(OfficeAlias(id=new_id(), office_id=row.id, alias=name) for name in names.values())
