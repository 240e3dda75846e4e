"""The catalogue of legal obligations of an owner: added, corrected, switched off; never deleted."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.actions._fields import Fields, corrected, require
from workflows.domain import journal
from workflows.domain.obligations import Obligation
from workflows.domain.offices import Office
from workflows.domain.people import Actor
from workflows.kernel.db import act, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import new_id
from workflows.kernel.text import clean_text

RIGHT = "administrar_obligaciones"
LONGEST = 2_000
_DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})")
WRONG_DAYS = "Escriba días como 31/01, separados por comas."
WRONG_MONTHS = "Escriba meses del 1 al 12, separados por comas, y cuántos días hábiles (1 a 20)."


@dataclass(frozen=True)
class ObligationForm:
    """What is typed: `dates` as «31/01, 30/06», or the Nth business day (`business_days`) of `months` «1, 5, 9»."""

    title: str
    code: str = ""
    description: str = ""
    rule: str = ""
    article: str = ""
    responsible: str = ""
    office_id: str = ""
    dates: str = ""
    business_days: int | None = None
    months: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    active: bool = False
    note: str = ""


def own_obligation(who: Actor, obligation_id: str) -> Obligation:
    """The obligation of the actor's owner with this id, or NotFound."""
    found = session().get(Obligation, obligation_id)
    if found is None or found.owner_id != who.owner_id:
        raise NotFound("No encontramos esa obligación.")
    return found


@act
def add_obligation(who: Actor, form: ObligationForm) -> str:
    """A new obligation; returns its id."""
    require(who, RIGHT)
    read = Fields()
    values = _checked(who, read, form)
    values["code"] = read.text("code", form.code, 40, "Escriba un código corto.").upper()
    query = select(Obligation.id).where(Obligation.owner_id == who.owner_id, Obligation.code == values["code"])
    if session().scalar(query):
        read.wrong("code", "Ya hay una obligación con este código.")
    read.done()
    row = Obligation(id=new_id(), owner_id=who.owner_id, **values)
    session().add(row)
    journal.write_outside(who, "obligacion_agregada", obligacion=row.code)
    return row.id


@act
def edit_obligation(who: Actor, obligation_id: str, form: ObligationForm) -> None:
    """Correct an obligation, its dates or its validity, or switch it off."""
    require(who, RIGHT)
    row = own_obligation(who, obligation_id)
    read = Fields()
    values = _checked(who, read, form)
    read.done()
    if before := corrected(row, values):
        journal.write_outside(who, "obligacion_editada", obligacion=row.code, antes=before)


def _checked(who: Actor, read: Fields, form: ObligationForm) -> dict[str, Any]:
    if form.valid_from is None:
        read.wrong("valid_from", "Escriba desde cuándo obliga.")
    read.dates(form.valid_from, form.valid_to, "valid_to")
    office = session().get(Office, form.office_id) if form.office_id else None
    if form.office_id and (office is None or office.owner_id != who.owner_id):
        read.wrong("office_id", "Escoja una dependencia de la lista.")
    return {
        "title": read.text("title", form.title, 200, "Escriba qué hay que hacer."),
        "rule": read.text("rule", form.rule, 200, "Escriba la norma."),
        "article": read.text("article", form.article, 120),
        "responsible": read.text("responsible", form.responsible, 200),
        "description": clean_text(form.description, multiline=True)[:LONGEST],
        "note": clean_text(form.note, multiline=True)[:LONGEST], "recurrence": _recurrence(read, form),
        "office_id": form.office_id or None, "valid_from": form.valid_from, "valid_to": form.valid_to,
        "active": form.active,
    }  # fmt: skip


def _recurrence(read: Fields, form: ObligationForm) -> dict[str, Any]:
    if form.dates.strip() and (form.months.strip() or form.business_days):
        read.wrong("dates", "Escriba días fijos o días hábiles del mes, no los dos.")
    if form.months.strip() or form.business_days:
        months = [int(part) if part.strip().isdigit() else 0 for part in form.months.split(",")]
        count = form.business_days or 0
        if not all(1 <= month <= 12 for month in months) or not 1 <= count <= 20:
            read.wrong("months", WRONG_MONTHS)
        return {"business_days": count, "months": sorted(set(months))}
    return {"dates": _dates(read, form.dates)}


def _dates(read: Fields, written: str) -> list[str]:
    found = set()
    for part in written.split(","):
        match = _DAY.fullmatch(part.strip())
        try:
            # A leap year, so that February 29 can be written.
            day = date(2024, int(match[2]), int(match[1])) if match else None
        except ValueError:
            day = None
        if day is None:
            read.wrong("dates", WRONG_DAYS)
            return []
        found.add(f"{day:%m-%d}")
    return sorted(found)
