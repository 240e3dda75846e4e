"""Roles of a person: give, end, and share a leadership."""

from datetime import date
from typing import Any

from flask import request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin.people import person_or_404
from web.admin.place import Answer, Form, attempt, blueprint, choice, date_
from web.who import current_actor, may
from workflows.actions import roles as verbs
from workflows.actions import scopes
from workflows.domain.people import Person, RoleAssignment
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid, NotFound


def day(data: dict[str, Any], name: str) -> date | None:
    """The typed day, or None; Invalid when it is no date."""
    written = data.get(name)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        message = "Escriba la fecha como 24/11/2026."
        raise Invalid("Revise las fechas.", [{"field": name, "message": message}]) from error


def _form(person: Person) -> Form:
    offered = scopes.offered_scopes(person.owner_id)
    if person.entity_id:
        offered = [(person.entity_id, scopes.scope_label(person.entity_id)), *offered]
    return Form(
        f"Dar un rol a {person.name}", (person.name, url_for("admin.person", person_id=person.id)),
        {
            "role": choice("Rol"), "scope": choice("Alcance", "Una política, un plan o una dependencia; o todas."),
            "kind": choice("Calidad"), "starts": date_("Primer día", "Vacío: desde hoy."),
            "ends": date_("Último día", "Vacío: sin fecha final."),
        },
        "Dar rol", required=("role", "scope", "kind"),
        choices={"role": list(scopes.roles().items()), "scope": offered, "kind": list(scopes.KINDS.items())},
    )  # fmt: skip


@blueprint.get("/personas/<person_id>/roles/nuevo")
@may("administrar")
def new_role(person_id: str) -> Answer:
    """The form to give a role."""
    person = person_or_404(person_id)
    return _form(person).show({"scope": person.entity_id or "*", "kind": "titular"})


@blueprint.post("/personas/<person_id>/roles/nuevo")
@may("administrar")
def give_role(person_id: str) -> Answer:
    """Give it."""

    def save(data: dict[str, Any]) -> str:
        form = verbs.RoleForm(
            data.get("role", ""), data.get("scope", ""), data.get("kind", ""), day(data, "starts"), day(data, "ends")
        )
        verbs.grant_role(current_actor(), person_id, form)
        return url_for("admin.person", person_id=person_id)

    return _form(person_or_404(person_id)).save(save, "El rol quedó dado.")


@blueprint.post("/roles/<assignment_id>/terminar")
@may("administrar")
def end_role(assignment_id: str) -> Response:
    """End a role now, or after the chosen last day."""
    row = _assignment(assignment_id)
    target = url_for("admin.person", person_id=row.person_id)
    last = day(dict(request.form), "ends")
    return attempt(lambda: verbs.end_role(current_actor(), assignment_id, last), "El rol terminó.", target)


@blueprint.get("/roles/<assignment_id>/apoyo")
@may("administrar")
def new_support(assignment_id: str) -> Answer:
    """The form to name a delegado or somebody of the equipo de apoyo."""
    return _support_form(_assignment(assignment_id)).show({"kind": "delegado"})


@blueprint.post("/roles/<assignment_id>/apoyo")
@may("administrar")
def name_support(assignment_id: str) -> Answer:
    """Name them."""
    row = _assignment(assignment_id)

    def save(data: dict[str, Any]) -> str:
        chosen, kind = data.get("person_id", ""), data.get("kind", "")
        verbs.share_leadership(current_actor(), assignment_id, chosen, kind, day(data, "ends"))
        return url_for("admin.person", person_id=row.person_id)

    return _support_form(row).save(save, "Quedó nombrado: ve y hace las tareas de este rol.")


def _assignment(assignment_id: str) -> RoleAssignment:
    row = session().get(RoleAssignment, assignment_id)
    if row is None or row.owner_id != current_actor().owner_id:
        raise NotFound("No encontramos ese rol.")
    return row


def _support_form(row: RoleAssignment) -> Form:
    leader = person_or_404(row.person_id)
    others = select(Person.id, Person.name).where(
        Person.owner_id == row.owner_id, Person.active, Person.entity_id.is_(None), Person.id != row.person_id
    )
    title = f"Delegado o apoyo de {leader.name}"
    return Form(
        title, (leader.name, url_for("admin.person", person_id=leader.id)),
        {
            "person_id": choice("Persona"), "kind": choice("Calidad"),
            "ends": date_("Último día", "Vacío: sin fecha final."),
        },
        "Nombrar", f"Verá y podrá hacer las tareas del rol sobre: {scopes.scope_label(row.scope)}.",
        required=("person_id", "kind"),
        choices={
            "person_id": [(key, name) for key, name in session().execute(others.order_by(Person.name))],
            "kind": [("delegado", "Delegado"), ("apoyo", "Equipo de apoyo")],
        },
    )  # fmt: skip
