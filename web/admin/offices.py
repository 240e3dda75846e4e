"""Offices: list, detail with the policies that each leads or supports."""

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin.place import Answer, Form, Paged, attempt, blueprint, choice, date_, email, paged, show_list, text
from web.admin.roles import day
from web.who import current_actor, may
from workflows.actions import offices as verbs
from workflows.domain.offices import Office, OfficeAlias, PolicyOffice
from workflows.domain.people import Person
from workflows.domain.policies import Policy, policies
from workflows.kernel import clock
from workflows.kernel.db import session

COLUMNS = [("name", "Dependencia", "text"), ("code", "Código", "text"), ("policies", "Políticas", "text")]


@blueprint.get("/dependencias")
@may("administrar")
def offices() -> str:
    """Every office of the owner, by name, with the policies it answers for today."""
    q = request.args.get("q", "").strip()
    query = select(Office).where(Office.owner_id == current_actor().owner_id).order_by(Office.name, Office.id)
    if q:
        aliased = select(OfficeAlias.office_id).where(OfficeAlias.alias.ilike(f"%{q}%"))
        query = query.where(Office.name.ilike(f"%{q}%") | Office.id.in_(aliased))
    page = paged(query)
    rows = [_row(row.Office) for row in page.rows]
    new = ("Agregar dependencia", url_for("admin.new_office"))
    return show_list("Dependencias", Paged(rows, page.previous, page.next, q), COLUMNS, new=new, hint="Nombre o alias")


def _row(office: Office) -> dict[str, Any]:
    names = [f"{name}{'' if part == 'lead' else ' (apoya)'}" for name, part in _answers_for(office.id)]
    notes = [note for note, shown in (("demostración", office.demo), ("inactiva", not office.active)) if shown]
    return {
        "name": f"{office.name} ({', '.join(notes)})" if notes else office.name, "code": office.code or "",
        "policies": ", ".join(names), "href": url_for("admin.office", office_id=office.id),
    }  # fmt: skip


def _answers_for(office_id: str) -> list[tuple[str, str]]:
    today = clock.today()
    query = (
        select(Policy.short_name, PolicyOffice.kind)
        .join(PolicyOffice, PolicyOffice.policy == Policy.code)
        .where(PolicyOffice.office_id == office_id, PolicyOffice.valid_from <= today)
        .where(PolicyOffice.valid_to.is_(None) | (PolicyOffice.valid_to >= today))
        .order_by(PolicyOffice.kind, Policy.code)
    )
    return [(name, part) for name, part in session().execute(query)]


def _form(title: str, back: tuple[str, str], button: str) -> Form:
    query = select(Office.id, Office.name).where(Office.owner_id == current_actor().owner_id, Office.active)
    return Form(
        title, back,
        {
            "name": text("Nombre"), "code": text("Código"), "email": email("Correo"),
            "parent_id": choice("Depende de"),
            "aliases": text("Otros nombres", "Uno por línea, para quienes la llaman distinto.", "longtext"),
        },
        button, required=("name",),
        choices={"parent_id": [(key, name) for key, name in session().execute(query.order_by(Office.name))]},
    )  # fmt: skip


def _typed(data: dict[str, Any]) -> verbs.OfficeForm:
    return verbs.OfficeForm(**({"name": ""} | data))


@blueprint.get("/dependencias/nueva")
@may("administrar")
def new_office() -> Answer:
    """The form for a new office."""
    return _form("Agregar dependencia", ("Dependencias", url_for("admin.offices")), "Agregar dependencia").show()


@blueprint.post("/dependencias/nueva")
@may("administrar")
def create_office() -> Answer:
    """Create it."""
    form = _form("Agregar dependencia", ("Dependencias", url_for("admin.offices")), "Agregar dependencia")
    return form.save(
        lambda data: url_for("admin.office", office_id=verbs.create_office(current_actor(), _typed(data))),
        "La dependencia quedó agregada.",
    )


@blueprint.get("/dependencias/<office_id>")
@may("administrar")
def office(office_id: str) -> str:
    """One office: other names, policies with dates, people."""
    one = verbs.own_office(current_actor(), office_id)
    rows = session().execute(
        select(PolicyOffice, Policy)
        .join(Policy, Policy.code == PolicyOffice.policy)
        .where(PolicyOffice.office_id == office_id)
        .order_by(PolicyOffice.valid_to.is_not(None), PolicyOffice.kind, Policy.code)
    )
    people = session().scalars(select(Person).where(Person.office_id == office_id, Person.active).order_by(Person.name))
    parent = session().get(Office, one.parent_id) if one.parent_id else None
    return render_template(
        "admin/office.html", one=one, aliases=_aliases(office_id), rows=list(rows), part=verbs.PART,
        people=list(people), parent=parent, today=clock.today(),
    )  # fmt: skip


def _aliases(office_id: str) -> list[str]:
    query = select(OfficeAlias.alias).where(OfficeAlias.office_id == office_id).order_by(OfficeAlias.alias)
    return list(session().scalars(query))


@blueprint.get("/dependencias/<office_id>/editar")
@may("administrar")
def edit_office(office_id: str) -> Answer:
    """The form with what is known."""
    one = verbs.own_office(current_actor(), office_id)
    names = ("name", "code", "email", "parent_id")
    return _edit_form(one).show({name: getattr(one, name) for name in names} | {"aliases": "\n".join(_aliases(one.id))})


@blueprint.post("/dependencias/<office_id>/editar")
@may("administrar")
def save_office(office_id: str) -> Answer:
    """Keep the corrections."""

    def save(data: dict[str, Any]) -> str:
        verbs.edit_office(current_actor(), office_id, _typed(data))
        return url_for("admin.office", office_id=office_id)

    return _edit_form(verbs.own_office(current_actor(), office_id)).save(save, "Los cambios quedaron guardados.")


def _edit_form(one: Office) -> Form:
    return _form("Editar dependencia", (one.name, url_for("admin.office", office_id=one.id)), "Guardar cambios")


@blueprint.post("/dependencias/<office_id>/estado")
@may("administrar")
def set_office_state(office_id: str) -> Response:
    """Offer it in lists, or no more."""
    active = request.form.get("act") == "activar"
    done = "La dependencia vuelve a ofrecerse." if active else "La dependencia ya no se ofrece en las listas."
    target = url_for("admin.office", office_id=office_id)
    return attempt(lambda: verbs.set_office_active(current_actor(), office_id, active), done, target)


def _policy_form(one: Office) -> Form:
    return Form(
        f"Dar una política a {one.name}", (one.name, url_for("admin.office", office_id=one.id)),
        {
            "policy": choice("Política"), "part": choice("Qué hace"),
            "starts": date_("Primer día", "Vacío: desde hoy."), "ends": date_("Último día", "Vacío: sin fecha final."),
        },
        "Dar política", required=("policy", "part"),
        choices={"policy": [(each.code, f"{each.code} {each.name}") for each in policies()],
                 "part": list(verbs.PART.items())},
    )  # fmt: skip


@blueprint.get("/dependencias/<office_id>/politicas/nueva")
@may("administrar")
def new_policy(office_id: str) -> Answer:
    """The form to give an office a policy."""
    return _policy_form(verbs.own_office(current_actor(), office_id)).show({"part": "lead"})


@blueprint.post("/dependencias/<office_id>/politicas/nueva")
@may("administrar")
def give_policy(office_id: str) -> Answer:
    """Give it."""

    def save(data: dict[str, Any]) -> str:
        policy, part = data.get("policy", ""), data.get("part", "")
        verbs.assign_policy(current_actor(), office_id, policy, part, day(data, "starts"), day(data, "ends"))
        return url_for("admin.office", office_id=office_id)

    return _policy_form(verbs.own_office(current_actor(), office_id)).save(save, "La política quedó a su cargo.")


@blueprint.post("/dependencias/<office_id>/politicas/<row_id>/terminar")
@may("administrar")
def end_policy(office_id: str, row_id: str) -> Response:
    """The office answers no more for a policy."""
    last = day(dict(request.form), "ends")
    target = url_for("admin.office", office_id=office_id)
    return attempt(lambda: verbs.end_policy(current_actor(), row_id, last), "La política quedó retirada.", target)
