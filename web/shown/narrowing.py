"""Filters that live in the address, the same in every list and on the board."""

from datetime import date

from flask import request
from sqlalchemy import select

from web.shown.filling import entities
from web.shown.people import colleagues
from workflows.actions import _definitions
from workflows.domain.inbox import NOBODY, Filters
from workflows.domain.offices import Office
from workflows.domain.people import Actor
from workflows.domain.policies import policies
from workflows.kernel.db import session

DUE = {
    "vencidas": "late", "hoy": "today", "semana": "week", "despues": "later",
    "por-vencer": "soon", "a-tiempo": "ontime",
}  # fmt: skip
DUE_LABELS = (
    ("vencidas", "Vencidas"), ("hoy", "Hoy"), ("semana", "Esta semana"), ("despues", "Después"),
    ("por-vencer", "Por vencer (3 días hábiles)"), ("a-tiempo", "A tiempo"),
)  # fmt: skip
NAMES = ("procedimiento", "entidad", "politica", "dependencia", "persona")
"""Names of the filters that say which part of the work, as every page writes them in its address."""


def read_filters() -> Filters:
    """Filters of the address; what cannot be read is left out."""
    args = request.args
    return Filters(
        procedure=args.get("procedimiento", "")[:60], entity=args.get("entidad", "")[:36],
        policy=args.get("politica", "")[:8], due=DUE.get(args.get("vence", ""), ""), first=day("desde"),
        last=day("hasta"), q=args.get("q", "").strip()[:120], person=args.get("persona", "")[:36],
        office=args.get("dependencia", "")[:36],
    )  # fmt: skip


def day(name: str) -> date | None:
    """A date of the address, or None for what is not one."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def kept(*but: str) -> dict[str, str]:
    """The filters of this address that say which part of the work, for the links of the page."""
    return {name: request.args[name] for name in NAMES if request.args.get(name) and name not in but}


def options(who: Actor, holders: bool = False) -> dict[str, list[tuple[str, str]]]:
    """What the lists of a filter bar offer; with `holders`, people and offices (only to the owner's own people)."""
    found = {
        "procedure": [(each.slug, each.name) for each in _definitions.installed()],
        "entity": entities(),
        "policy": [(each.code, each.short_name) for each in policies()],
        "due": list(DUE_LABELS),
    }
    if who.entity_id or not holders:
        return found
    people = [(each.id, each.name) for each in colleagues(who.owner_id)]
    return found | {"person": [(NOBODY, "Sin tomar"), *people], "office": offices(who.owner_id)}


def offices(owner_id: str) -> list[tuple[str, str]]:
    """Active offices of the owner by name."""
    query = select(Office.id, Office.name).where(Office.owner_id == owner_id, Office.active).order_by(Office.name)
    return [(office_id, name) for office_id, name in session().execute(query)]
