"""Requesting entities: list, detail, by hand."""

from dataclasses import asdict
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from web.admin.place import Answer, Form, Paged, attempt, blueprint, choice, email, paged, show_list, text
from web.who import current_actor, may
from workflows.actions import entities as verbs
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.entities import entity as entity_or_404
from workflows.domain.people import Person
from workflows.kernel.db import session
from workflows.kernel.text import fold

COLUMNS = [
    ("name", "Entidad", "text"),
    ("kind", "Tipo", "text"),
    ("code", "Código", "text"),
    ("subregion", "Subregión", "text"),
    ("enlaces", "Enlaces", "num"),
]
FIELDS = {
    "kind": choice("Tipo"),
    "name": text("Nombre", "Como va en los oficios."),
    "short_name": text("Nombre corto", "Como se ve en las listas."),
    "code": text("Código", "DIVIPOLA en las alcaldías: cinco cifras."),
    "nit": text("NIT"),
    "representative": text("Representante legal"),
    "email": email("Correo"),
    "phone": text("Teléfono"),
    "address": text("Dirección"),
    "city": text("Ciudad"),
    "municipality": text("Municipio"),
    "department": text("Departamento"),
    "subregion": text("Subregión"),
    "category": text("Categoría", "Ley 617 de 2000; cambia cada año."),
    "peer_group": text("Grupo par"),
}


@blueprint.get("/entidades")
@may("administrar_enlaces")
def entities() -> str:
    """Every requesting entity, by name, with how many enlaces it has."""
    q = request.args.get("q", "").strip()
    count = func.count(Person.id)
    query = (
        select(Entity, count)
        .outerjoin(Person, (Person.entity_id == Entity.id) & Person.active)
        .where(~Entity.is_owner)
        .group_by(Entity.id)
        .order_by(Entity.short_name, Entity.id)
    )
    if q:
        query = query.where(Entity.search.contains(fold(q)))
    page = paged(query)
    rows = [_row(one, enlaces) for one, enlaces in page.rows]
    may_create = rights.may(current_actor(), "administrar")
    new = ("Agregar entidad", url_for("admin.new_entity")) if may_create else None
    return show_list("Entidades", Paged(rows, page.previous, page.next, q), COLUMNS, new=new, hint="Nombre o código")


def _row(one: Entity, enlaces: int) -> dict[str, Any]:
    return {
        "name": one.name if one.active else f"{one.name} (inactiva)", "kind": verbs.KINDS.get(one.kind, one.kind),
        "code": one.code or "", "subregion": one.subregion or "", "enlaces": enlaces,
        "href": url_for("admin.entity", entity_id=one.id),
    }  # fmt: skip


def _form(title: str, back: tuple[str, str], button: str) -> Form:
    return Form(title, back, FIELDS, button, required=("kind", "name"), choices={"kind": list(verbs.KINDS.items())})


@blueprint.get("/entidades/nueva")
@may("administrar")
def new_entity() -> Answer:
    """The form for an entity that is not in the list."""
    return _form("Agregar entidad", ("Entidades", url_for("admin.entities")), "Agregar entidad").show()


@blueprint.post("/entidades/nueva")
@may("administrar")
def create_entity() -> Answer:
    """Create it."""
    form = _form("Agregar entidad", ("Entidades", url_for("admin.entities")), "Agregar entidad")
    return form.save(
        lambda data: url_for("admin.entity", entity_id=verbs.create_entity(current_actor(), _typed(data))),
        "La entidad quedó agregada.",
    )


def _typed(data: dict[str, Any]) -> verbs.EntityForm:
    return verbs.EntityForm(**({"kind": "", "name": ""} | data))


@blueprint.get("/entidades/<entity_id>")
@may("administrar_enlaces")
def entity(entity_id: str) -> str:
    """One entity: data, enlaces, how many cases it has."""
    one = entity_or_404(entity_id)
    people = session().scalars(select(Person).where(Person.entity_id == one.id).order_by(Person.name))
    cases = select(func.count()).select_from(Case).where(Case.entity_id == one.id)
    shown = [(FIELDS[name]["title"], getattr(one, name)) for name in FIELDS if name not in ("kind", "name")]
    return render_template(
        "admin/entity.html", one=one, kind=verbs.KINDS.get(one.kind, one.kind), shown=shown, people=list(people),
        cases=session().scalar(cases), may_edit=rights.may(current_actor(), "administrar"),
    )  # fmt: skip


@blueprint.get("/entidades/<entity_id>/editar")
@may("administrar")
def edit_entity(entity_id: str) -> Answer:
    """The form with what is known."""
    one = entity_or_404(entity_id)
    data = {name: getattr(one, name) for name in asdict(verbs.EntityForm("", ""))}
    return _edit_form(one).show(data)


@blueprint.post("/entidades/<entity_id>/editar")
@may("administrar")
def save_entity(entity_id: str) -> Answer:
    """Keep the corrections."""

    def save(data: dict[str, Any]) -> str:
        verbs.edit_entity(current_actor(), entity_id, _typed(data))
        return url_for("admin.entity", entity_id=entity_id)

    return _edit_form(entity_or_404(entity_id)).save(save, "Los cambios quedaron guardados.")


def _edit_form(one: Entity) -> Form:
    back = (one.name, url_for("admin.entity", entity_id=one.id))
    return _form(f"Editar {one.short_name}", back, "Guardar cambios")


@blueprint.post("/entidades/<entity_id>/estado")
@may("administrar")
def set_entity_state(entity_id: str) -> Response:
    """Offer it in lists, or no more."""
    active = request.form.get("act") == "activar"
    done = "La entidad vuelve a ofrecerse." if active else "La entidad ya no se ofrece; sus expedientes siguen."
    target = url_for("admin.entity", entity_id=entity_id)
    return attempt(lambda: verbs.set_entity_active(current_actor(), entity_id, active), done, target)
