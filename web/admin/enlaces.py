"""Replacing the enlaces of an entity in one act, as when its government changes."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from web.admin.place import Answer, Form, blueprint, email, text
from web.who import current_actor, may
from workflows.actions import entities as verbs
from workflows.domain.entities import Entity
from workflows.domain.entities import entity as entity_or_404
from workflows.domain.people import Person
from workflows.kernel.db import session

INTRO = (
    "Escriba quiénes quedan. Los que no estén en la lista salen: se cierran sus cuentas, sus roles y los enlaces "
    "que recibieron por correo. Los nuevos reciben un correo para entrar."
)
ROW = {
    "type": "object",
    "title": "Enlace",
    "properties": {"name": text("Nombre"), "email": email("Correo"), "position": text("Cargo")},
    "required": ["name", "email"],
}


def _form(one: Entity) -> Form:
    return Form(
        f"Reemplazar los enlaces de {one.short_name}", (one.name, url_for("admin.entity", entity_id=one.id)),
        {"people": {"type": "array", "title": "Enlaces que quedan", "items": ROW, "x-ui": {"widget": "rows"}}},
        "Reemplazar enlaces", INTRO,
    )  # fmt: skip


@blueprint.get("/entidades/<entity_id>/enlaces")
@may("administrar_enlaces")
def enlaces(entity_id: str) -> Answer:
    """The present enlaces, to be changed."""
    one = entity_or_404(entity_id)
    query = select(Person).where(Person.entity_id == one.id, Person.active).order_by(Person.name)
    rows = [{"name": each.name, "email": each.email, "position": each.position} for each in session().scalars(query)]
    return _form(one).show({"people": rows})


@blueprint.post("/entidades/<entity_id>/enlaces")
@may("administrar_enlaces")
def replace_enlaces(entity_id: str) -> Answer:
    """Replace them."""

    def save(data: dict[str, Any]) -> str:
        rows = [verbs.Enlace(**({"name": "", "email": ""} | row)) for row in data.get("people", [])]
        verbs.replace_enlaces(current_actor(), entity_id, rows)
        return url_for("admin.entity", entity_id=entity_id)

    return _form(entity_or_404(entity_id)).save(save, "Los enlaces quedaron reemplazados.")
