"""The catalogue of legal obligations: list, add, correct, switch off; the calendar shows those that hold."""

from typing import Any

from flask import request, url_for
from sqlalchemy import select

from web.admin.place import Answer, Form, Paged, blueprint, choice, date_, show_list, text
from web.admin.roles import day
from web.who import current_actor, may
from workflows.actions import obligations as verbs
from workflows.domain.obligations import Obligation, catalogue
from workflows.domain.offices import Office
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.text import fold

COLUMNS = [
    ("title", "Obligación", "text"), ("rule", "Norma", "text"), ("responsible", "Responsable", "text"),
    ("when", "Cuándo", "text"), ("valid", "Vigencia", "text"),
]  # fmt: skip
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip


@blueprint.get("/obligaciones")
@may("administrar_obligaciones")
def obligations() -> str:
    """Every obligation of the catalogue, those switched off too."""
    q = request.args.get("q", "").strip()
    found = [each for each in catalogue(current_actor().owner_id) if fold(q) in fold(f"{each.code} {each.title}")]
    new = ("Agregar obligación", url_for("admin.new_obligation"))
    rows = [_row(each) for each in found]
    return show_list("Obligaciones de ley", Paged(rows, None, None, q), COLUMNS, new=new, hint="Nombre o código")


def _row(each: Obligation) -> dict[str, Any]:
    return {
        "title": each.title, "rule": ", ".join(part for part in (each.rule, each.article) if part),
        "responsible": each.responsible, "when": when(each), "valid": _validity(each),
        "href": url_for("admin.obligation", obligation_id=each.id),
    }  # fmt: skip


def when(each: Obligation) -> str:
    """«31 de enero», or «10.º día hábil de enero, mayo, septiembre»."""
    if each.recurrence.get("months"):
        months = ", ".join(MONTHS[month - 1] for month in each.recurrence["months"])
        return f"{each.recurrence['business_days']}.º día hábil de {months}"
    days = [written.split("-") for written in each.recurrence.get("dates", ())]
    return ", ".join(f"{int(day)} de {MONTHS[int(month) - 1]}" for month, day in days)


def _validity(each: Obligation) -> str:
    words = f"desde {each.valid_from:%d/%m/%Y}" + (f" hasta {each.valid_to:%d/%m/%Y}" if each.valid_to else "")
    if not each.active:
        return f"{words} (apagada)"
    return words if each.holds_on(clock.today()) else f"{words} (no obliga hoy)"


def _form(title: str, button: str, code: bool) -> Form:
    owner_id = current_actor().owner_id
    offices = select(Office.id, Office.name).where(Office.owner_id == owner_id, Office.active).order_by(Office.name)
    fields = {
        "title": text("Qué hay que hacer"), "rule": text("Norma"), "article": text("Artículo"),
        "responsible": text("Responsable", "Como lo dice la norma o lo acordó la entidad."),
        "office_id": choice("Dependencia responsable"),
        "dates": text("Días fijos", "Día y mes, separados por comas: 31/01, 30/06."),
        "business_days": {"type": "integer", "title": "O días hábiles del mes", "minimum": 1, "maximum": 20,
                          "x-ui": {"help": "Por ejemplo 10: hasta el décimo día hábil de los meses que siguen."}},
        "months": text("De estos meses", "Números del 1 al 12, separados por comas: 1, 5, 9."),
        "description": text("Descripción", widget="longtext"),
        "active": {"type": "boolean", "title": "Está encendida: aparece en el calendario"},
        "valid_from": date_("Obliga desde"), "valid_to": date_("Obliga hasta", "Vacío: sin fecha final."),
        "note": text("Nota", "De dónde sale, o qué falta confirmar.", "longtext"),
    }  # fmt: skip
    short = {"code": text("Código", "Corto y único; después no cambia.")} if code else {}
    return Form(
        title, ("Obligaciones de ley", url_for("admin.obligations")), short | fields, button,
        required=(*short, "title", "rule", "valid_from"),
        choices={"office_id": [(key, name) for key, name in session().execute(offices)]},
    )  # fmt: skip


def _typed(data: dict[str, Any]) -> verbs.ObligationForm:
    dates = {name: day(data, name) for name in ("valid_from", "valid_to")}
    return verbs.ObligationForm(**({"title": ""} | data | dates))


@blueprint.get("/obligaciones/nueva")
@may("administrar_obligaciones")
def new_obligation() -> Answer:
    """The form for a new obligation."""
    return _form("Agregar obligación", "Agregar obligación", code=True).show({"active": True})


@blueprint.post("/obligaciones/nueva")
@may("administrar_obligaciones")
def add_obligation() -> Answer:
    """Add it."""

    def save(data: dict[str, Any]) -> str:
        verbs.add_obligation(current_actor(), _typed(data))
        return url_for("admin.obligations")

    form = _form("Agregar obligación", "Agregar obligación", code=True)
    return form.save(save, "La obligación quedó en el catálogo.")


@blueprint.get("/obligaciones/<obligation_id>")
@may("administrar_obligaciones")
def obligation(obligation_id: str) -> Answer:
    """The form with what is known of an obligation."""
    one = verbs.own_obligation(current_actor(), obligation_id)
    names = ("title", "rule", "article", "responsible", "office_id", "description", "active", "note")
    values = {name: getattr(one, name) for name in names}
    values |= {name: str(getattr(one, name) or "") for name in ("valid_from", "valid_to")}
    dates = [written.split("-") for written in one.recurrence.get("dates", ())]
    values["dates"] = ", ".join(f"{day}/{month}" for month, day in dates)
    values["months"] = ", ".join(map(str, one.recurrence.get("months", ())))
    values["business_days"] = one.recurrence.get("business_days")
    return _form(f"{one.code} · {one.title}", "Guardar cambios", code=False).show(values)


@blueprint.post("/obligaciones/<obligation_id>")
@may("administrar_obligaciones")
def save_obligation(obligation_id: str) -> Answer:
    """Keep the corrections."""

    def save(data: dict[str, Any]) -> str:
        verbs.edit_obligation(current_actor(), obligation_id, _typed(data))
        return url_for("admin.obligations")

    one = verbs.own_obligation(current_actor(), obligation_id)
    form = _form(f"{one.code} · {one.title}", "Guardar cambios", code=False)
    return form.save(save, "Los cambios quedaron guardados.")
