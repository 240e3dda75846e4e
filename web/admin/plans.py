"""The catalogue of plans: list, add, correct; a plan that is no longer published keeps its row and its dates."""

from typing import Any

from flask import request, url_for
from sqlalchemy import select

from web.admin.place import Answer, Form, Paged, blueprint, choice, date_, show_list, text
from web.admin.roles import day
from web.who import current_actor, may
from workflows.actions import plans as verbs
from workflows.domain.offices import Office
from workflows.domain.plans import KINDS, PlanKind, catalogue
from workflows.domain.policies import policies
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.text import fold

COLUMNS = [
    ("name", "Plan", "text"), ("office", "Responsable", "text"), ("policy", "Política", "text"),
    ("notes", "Cómo se publica", "text"), ("valid", "Vigencia", "text"),
]  # fmt: skip
YES_NO = {"type": "boolean"}


@blueprint.get("/planes")
@may("administrar_planes")
def plans() -> str:
    """Every plan of the catalogue, in the order of the rule, those of the past too."""
    q = request.args.get("q", "").strip()
    owner_id = current_actor().owner_id
    names = {key: name for key, name in session().execute(select(Office.id, Office.name))}
    rows = [_row(each, names) for each in catalogue(owner_id) if fold(q) in fold(f"{each.code} {each.name}")]
    new = ("Agregar plan", url_for("admin.new_plan"))
    return show_list("Catálogo de planes", Paged(rows, None, None, q), COLUMNS, new=new, hint="Nombre o sigla")


def _row(plan: PlanKind, offices: dict[str, str]) -> dict[str, Any]:
    notes = [KINDS[plan.kind]] if plan.kind == "integrado" else []
    notes += ["con consulta ciudadana"] if plan.consulted else []
    notes += ["de varios años"] if plan.multi_year else []
    notes += [f"reemplaza al {plan.replaces}"] if plan.replaces else []
    return {
        "name": f"{plan.code} · {plan.name}", "office": offices.get(plan.office_id or "", "Sin asignar"),
        "policy": plan.policy or "", "notes": ", ".join(notes), "valid": _validity(plan),
        "href": url_for("admin.plan", plan_id=plan.id),
    }  # fmt: skip


def _validity(plan: PlanKind) -> str:
    words = f"desde {plan.valid_from:%d/%m/%Y}" + (f" hasta {plan.valid_to:%d/%m/%Y}" if plan.valid_to else "")
    return words if plan.holds_on(clock.today()) else f"{words} (no se publica hoy)"


def _form(title: str, button: str, code: bool, but: str = "") -> Form:
    owner_id = current_actor().owner_id
    offices = select(Office.id, Office.name).where(Office.owner_id == owner_id, Office.active).order_by(Office.name)
    fields = {
        "name": text("Nombre"), "kind": choice("Clase"),
        "position": {"type": "integer", "title": "Orden", "minimum": 0, "maximum": 999},
        "rule": text("Norma", "La que obliga a publicarlo, con su artículo.", "longtext"),
        "policy": choice("Política con la que se relaciona"), "office_id": choice("Dependencia responsable"),
        "consulted": YES_NO | {"title": "Necesita consulta ciudadana"},
        "multi_year": YES_NO | {"title": "Dura varios años: entra con las actividades de cada vigencia"},
        "replaces": choice("Reemplaza a"),
        "valid_from": date_("Se publica desde"),
        "valid_to": date_("Se publica hasta", "Vacío: sin fecha final. Al ponerla deja de abrirse; nada se borra."),
    }  # fmt: skip
    sigla = {"code": text("Sigla", "Identifica al plan en roles y expedientes; después no cambia.")} if code else {}
    return Form(
        title, ("Catálogo de planes", url_for("admin.plans")), sigla | fields, button,
        required=(*sigla, "name", "kind", "valid_from"),
        choices={
            "kind": list(KINDS.items()), "office_id": [(key, name) for key, name in session().execute(offices)],
            "policy": [(each.code, f"{each.code} {each.name}") for each in policies()],
            "replaces": [(each.code, each.name) for each in catalogue(owner_id) if each.code != but],
        },
    )  # fmt: skip


def _typed(data: dict[str, Any]) -> verbs.PlanForm:
    dates = {name: day(data, name) for name in ("valid_from", "valid_to")}
    return verbs.PlanForm(**({"name": "", "kind": ""} | data | dates))


@blueprint.get("/planes/nuevo")
@may("administrar_planes")
def new_plan() -> Answer:
    """The form for a new plan."""
    return _form("Agregar plan", "Agregar plan", code=True).show({"kind": "institucional"})


@blueprint.post("/planes/nuevo")
@may("administrar_planes")
def add_plan() -> Answer:
    """Add it."""

    def save(data: dict[str, Any]) -> str:
        verbs.add_plan(current_actor(), _typed(data))
        return url_for("admin.plans")

    return _form("Agregar plan", "Agregar plan", code=True).save(save, "El plan quedó en el catálogo.")


@blueprint.get("/planes/<plan_id>")
@may("administrar_planes")
def plan(plan_id: str) -> Answer:
    """The form with what is known of a plan."""
    one = verbs.own_plan(current_actor(), plan_id)
    names = ("name", "kind", "position", "rule", "policy", "office_id", "consulted", "multi_year", "replaces")
    dates = {name: str(getattr(one, name) or "") for name in ("valid_from", "valid_to")}
    return _edit_form(one).show({name: getattr(one, name) for name in names} | dates)


@blueprint.post("/planes/<plan_id>")
@may("administrar_planes")
def save_plan(plan_id: str) -> Answer:
    """Keep the corrections."""

    def save(data: dict[str, Any]) -> str:
        verbs.edit_plan(current_actor(), plan_id, _typed(data))
        return url_for("admin.plans")

    return _edit_form(verbs.own_plan(current_actor(), plan_id)).save(save, "Los cambios quedaron guardados.")


def _edit_form(one: PlanKind) -> Form:
    return _form(f"{one.code} · {one.name}", "Guardar cambios", code=False, but=one.code)
