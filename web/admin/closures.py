"""Days on which the owner does not work, and the running terms that were counted without knowing them."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.admin.place import Answer, Form, attempt, blueprint, date_, text
from web.admin.roles import day
from web.who import current_actor, may
from workflows.actions import owner_settings as verbs
from workflows.actions.recounting import recount_closure
from workflows.domain.closures import Touched, touched
from workflows.domain.entities import Closure
from workflows.domain.terms.words import day_in_words, joined
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound


@dataclass(frozen=True)
class Day:
    """A closure with what it does to terms under way, in words."""

    row: Closure
    touched: Touched | None

    @property
    def words(self) -> str:
        """«Pasan por ese día 3 plazos legales y 2 internos que no lo saltan.»"""
        if self.touched is None or not self.touched.total:
            return ""
        kinds = ((self.touched.legal, "legal", "legales"), (self.touched.of_entity, "de la entidad", "de la entidad"),
                 (self.touched.internal, "interno", "internos"))  # fmt: skip
        parts = [f"{count} {one if count == 1 else many}" for count, one, many in kinds if count]
        return f"Plazos en curso que pasan por ese día y no lo saltan: {joined(parts)}."


def _closure_form() -> Form:
    fields = {"day": date_("Día"), "reason": text("Motivo", "Por ejemplo: fiesta local, jornada de inventario.")}
    back = ("Días sin servicio", url_for("admin.closures"))
    return Form("Agregar un día sin servicio", back, fields, "Agregar día", required=("day", "reason"))


@blueprint.get("/dias")
@may("administrar")
def closures() -> str:
    """Days on which the owner does not work, besides weekends and holidays."""
    query = select(Closure).where(Closure.owner_id == current_actor().owner_id).order_by(Closure.day.desc())
    return render_template("admin/closures.html", rows=[_day(row) for row in session().scalars(query)])


def _day(row: Closure) -> Day:
    return Day(row, touched(row.owner_id, row.day) if row.day >= clock.today() else None)


@blueprint.get("/dias/nuevo")
@may("administrar")
def new_closure() -> Answer:
    """The form for one more day."""
    return _closure_form().show()


@blueprint.post("/dias/nuevo")
@may("administrar")
def add_closure() -> Answer:
    """Add it."""

    def save(data: dict[str, Any]) -> str:
        verbs.add_closure(current_actor(), day(data, "day"), data.get("reason", ""))
        return url_for("admin.closures")

    return _closure_form().save(save, "El día quedó agregado: los plazos nuevos lo saltan.")


@blueprint.post("/dias/<closure_id>/quitar")
@may("administrar")
def remove_closure(closure_id: str) -> Response:
    """Take it out."""
    verb = verbs.remove_closure
    return attempt(lambda: verb(current_actor(), closure_id), "El día quedó quitado.", url_for("admin.closures"))


def _recount_form(row: Closure) -> Form:
    found = touched(row.owner_id, row.day)
    many = f"Se vuelven a contar {found.internal} plazos internos."
    count = "Se vuelve a contar un plazo interno." if found.internal == 1 else many
    intro = (
        f"El {day_in_words(row.day)} no hay servicio ({row.reason}). {count} Los plazos legales "
        "y los de las entidades ya se comunicaron y conservan su fecha; también los que alguien fijó a mano."
    )
    asked = text("Por qué los recalcula", "Queda en la historia de cada expediente.", "longtext", maxLength=500)
    back = ("Días sin servicio", url_for("admin.closures"))
    return Form("Recalcular plazos internos", back, {"reason": asked}, "Recalcular", intro, required=("reason",))


def _closure(closure_id: str) -> Closure:
    row = session().get(Closure, closure_id)
    if row is None or row.owner_id != current_actor().owner_id:
        raise NotFound("No encontramos ese día.")
    return row


@blueprint.get("/dias/<closure_id>/plazos")
@may("administrar")
def terms_of_closure(closure_id: str) -> Answer:
    """What would be counted again, and why."""
    return _recount_form(_closure(closure_id)).show()


@blueprint.post("/dias/<closure_id>/plazos")
@may("administrar")
def recount_terms(closure_id: str) -> Answer:
    """Count the internal terms again."""

    def save(data: dict[str, Any]) -> str:
        recount_closure(current_actor(), closure_id, data.get("reason", ""))
        return url_for("admin.closures")

    return _recount_form(_closure(closure_id)).save(save, "Los plazos internos se contaron de nuevo.")
