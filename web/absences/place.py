"""The blueprint of absences, and an absence as pages show it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, url_for

from web.filters import fecha_corta
from web.shown.people import names
from web.who import current_actor
from workflows.actions import scopes
from workflows.actions.substitutions import may_see
from workflows.domain.people import Actor
from workflows.domain.substitutions import KINDS, STATES, Substitution, substitution
from workflows.kernel.errors import NotFound

blueprint = Blueprint("absences", __name__)
TONES = {"planned": "soon", "active": "info", "ended": "plain", "cancelled": "plain"}


def inside() -> Actor:
    """Who asks, when it is somebody of the owner: enlaces of other entities have no absences here."""
    who = current_actor()
    if who.entity_id or who.person_id is None:
        raise NotFound("No encontramos esa página.")
    return who


def opened(substitution_id: str) -> Substitution:
    """The absence of an address, or NotFound when this person may not see it."""
    who, row = inside(), substitution(substitution_id)
    if row.owner_id != who.owner_id or not may_see(who, row):
        raise NotFound("No encontramos esa ausencia.")
    return row


def shown(rows: Sequence[Substitution]) -> list[dict[str, Any]]:
    """Rows with names and words."""
    known = names([each for row in rows for each in (row.person_id, row.substitute_id, row.created_by)])
    return [
        {
            "id": row.id, "absent": known.get(row.person_id, ""), "substitute": known.get(row.substitute_id, ""),
            "kind": KINDS[row.kind], "days": f"del {fecha_corta(row.starts)} al {fecha_corta(row.ends)}",
            "state": STATES[row.state], "tone": TONES[row.state], "limits": limits(row),
            "by": known.get(row.created_by or "", "Cauce"),
            "href": url_for("absences.show", substitution_id=row.id) if row.id else "",
        }
        for row in rows
    ]  # fmt: skip


def limits(row: Substitution) -> str:
    """What passes, in words."""
    labels = scopes.roles()
    return "; ".join(role_words(labels, *each) for each in row.scope or ()) or "Todas sus tareas y roles"


def role_words(labels: dict[str, str], role: str, scope: str) -> str:
    """«Líder de política: Gobierno digital»."""
    name = labels.get(role, role)
    return name if scope == "*" else f"{name}: {scopes.scope_label(scope)}"
