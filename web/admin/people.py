"""People: list, new, edit, close and open accounts."""

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response

from web.admin.place import Answer, Form, Paged, attempt, blueprint, choice, email, paged, show_list, text
from web.shown.people import colleagues, loads
from web.who import current_actor, may
from workflows.actions import people as verbs
from workflows.actions import scopes
from workflows.domain.entities import Entity
from workflows.domain.offices import Office
from workflows.domain.people import Person, RoleAssignment
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

COLUMNS = [
    ("name", "Nombre", "text"),
    ("email", "Correo", "text"),
    ("roles", "Roles", "text"),
    ("state", "Cuenta", "text"),
]


def person_or_404(person_id: str) -> Person:
    """A person of the actor's owner."""
    found = session().get(Person, person_id)
    if found is None or found.owner_id != current_actor().owner_id:
        raise NotFound("No encontramos a esa persona.")
    return found


@blueprint.get("/personas")
@may("administrar")
def people() -> str:
    """Everybody, by name; search in name, address and position."""
    q = request.args.get("q", "").strip()
    query = select(Person).where(Person.owner_id == current_actor().owner_id).order_by(Person.name, Person.id)
    if q:
        like = f"%{q}%"
        query = query.where(or_(Person.name.ilike(like), Person.email.ilike(like), Person.position.ilike(like)))
    page = paged(query)
    roles = _roles_of([row.Person.id for row in page.rows])
    rows = [_row(row.Person, roles) for row in page.rows]
    return show_list(
        "Personas", Paged(rows, page.previous, page.next, q), COLUMNS,
        new=("Agregar persona", url_for("admin.new_person")),
        others=[("Importar desde un archivo", url_for("admin.import_people"))], hint="Nombre, correo o cargo",
    )  # fmt: skip


def _row(person: Person, roles: dict[str, list[str]]) -> dict[str, Any]:
    locked = person.locked_until is not None and person.locked_until > clock.now()
    state = "Desactivada" if not person.active else "Bloqueada por intentos" if locked else "Activa"
    return {
        "name": person.name, "email": person.email, "roles": ", ".join(roles.get(person.id, [])) or "Sin rol",
        "state": state, "href": url_for("admin.person", person_id=person.id),
    }  # fmt: skip


def _roles_of(people_ids: list[str]) -> dict[str, list[str]]:
    labels, today = scopes.roles(), clock.today()
    query = select(RoleAssignment).where(RoleAssignment.person_id.in_(people_ids), RoleAssignment.starts <= today)
    query = query.where(or_(RoleAssignment.ends.is_(None), RoleAssignment.ends >= today))
    found: dict[str, list[str]] = {}
    for row in session().scalars(query):
        label = labels.get(row.role, row.role)
        if label not in found.setdefault(row.person_id, []):
            found[row.person_id].append(label)
    return found


def _form(title: str, back: tuple[str, str], button: str) -> Form:
    owner_id = current_actor().owner_id
    offices = session().execute(
        select(Office.id, Office.name).where(Office.owner_id == owner_id, Office.active).order_by(Office.name)
    )
    entities = session().execute(
        select(Entity.id, Entity.name).where(Entity.active, ~Entity.is_owner).order_by(Entity.name)
    )
    return Form(
        title, back,
        {
            "name": text("Nombre"), "email": email("Correo", "Con este correo entra."), "position": text("Cargo"),
            "office_id": choice("Dependencia", "Solo para quien trabaja en la entidad propietaria."),
            "entity_id": choice("Entidad", "Solo para el enlace de una entidad solicitante."),
        },
        button, required=("name", "email"),
        choices={
            "office_id": [(key, name) for key, name in offices],
            "entity_id": [(key, name) for key, name in entities],
        },
    )  # fmt: skip


def _new_form() -> Form:
    return _form("Agregar persona", ("Personas", url_for("admin.people")), "Agregar persona")


def _edit_form(person: Person) -> Form:
    back = (person.name, url_for("admin.person", person_id=person.id))
    return _form("Editar persona", back, "Guardar cambios")


@blueprint.get("/personas/nueva")
@may("administrar")
def new_person() -> Answer:
    """The form for a new person."""
    return _new_form().show()


@blueprint.post("/personas/nueva")
@may("administrar")
def create_person() -> Answer:
    """Create the person and mail the link to choose a password."""
    return _new_form().save(
        lambda data: url_for(
            "admin.person", person_id=verbs.create_person(current_actor(), verbs.PersonForm(**_full(data)))
        ),
        "La persona quedó agregada y recibe un correo para escribir su contraseña. Ahora dele un rol.",
    )


def _full(data: dict[str, Any]) -> dict[str, Any]:
    return {"name": "", "email": ""} | data


@blueprint.get("/personas/<person_id>")
@may("administrar")
def person(person_id: str) -> str:
    """One person: data, roles with scope and dates, open work."""
    found = person_or_404(person_id)
    query = select(RoleAssignment).where(RoleAssignment.person_id == person_id)
    roles = list(session().scalars(query.order_by(RoleAssignment.ends.is_not(None), RoleAssignment.role)))
    work = select(func.count()).select_from(Task).where(Task.assignee_id == person_id, Task.state == "open")
    return render_template(
        "admin/person.html", one=found, roles=roles, labels=scopes.roles(), kinds=scopes.KINDS,
        scope_label=scopes.scope_label, today=clock.today(), now=clock.now(), open_tasks=session().scalar(work),
        receivers=loads([each for each in colleagues(found.owner_id) if each.id != person_id], clock.today()),
        office=session().get(Office, found.office_id) if found.office_id else None,
        entity=session().get(Entity, found.entity_id) if found.entity_id else None,
    )  # fmt: skip


@blueprint.get("/personas/<person_id>/editar")
@may("administrar")
def edit_person(person_id: str) -> Answer:
    """The form with what is known."""
    found = person_or_404(person_id)
    names = verbs.PersonForm.__dataclass_fields__
    return _edit_form(found).show({name: getattr(found, name) for name in names})


@blueprint.post("/personas/<person_id>/editar")
@may("administrar")
def save_person(person_id: str) -> Answer:
    """Keep the corrections."""

    def save(data: dict[str, Any]) -> str:
        verbs.edit_person(current_actor(), person_id, verbs.PersonForm(**_full(data)))
        return url_for("admin.person", person_id=person_id)

    return _edit_form(person_or_404(person_id)).save(save, "Los cambios quedaron guardados.")


@blueprint.post("/personas/<person_id>/cuenta")
@may("administrar")
def set_account(person_id: str) -> Response:
    """Close or open the account, or mail a password link: the button says which."""
    who, act = current_actor(), request.form.get("act")
    target = url_for("admin.person", person_id=person_id)
    if act == "clave":
        done = "La persona recibe un correo para escribir una contraseña nueva."
        return attempt(lambda: verbs.send_password_link(who, person_id), done, target)
    active, pass_to = act == "activar", request.form.get("pass_to", "")
    done = "La cuenta quedó activa." if active else "La cuenta quedó desactivada y sus sesiones se cerraron."
    return attempt(lambda: verbs.set_active(who, person_id, active, pass_to), done, target)
