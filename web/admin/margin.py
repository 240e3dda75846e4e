"""Up to how many points a score counts as equal before and after an advice."""

from typing import Any

from flask import url_for

from web.admin.place import Answer, Form, blueprint, text
from web.who import current_actor, may
from workflows.actions import owner_settings as verbs
from workflows.domain import effect
from workflows.domain.entities import setting

INTRO = (
    "Ninguna norma dice desde cuántos puntos hay mejora. Mientras usted no lo decida valen 2 puntos, que son nuestro "
    "punto de partida. Los informes ya numerados conservan el suyo."
)


def margin_words(owner_id: str) -> dict[str, Any]:
    """The margin as written, and whether it is still ours."""
    written = f"{effect.margin_of(owner_id).normalize():f}".replace(".", ",")
    return {"points": written, "ours": setting(owner_id, effect.MARGIN) is None}


def _form() -> Form:
    fields = {"margen": text("Margen, en puntos", "De 0 a 20, como 2 o 1,5. Un cambio de hasta tanto es «igual».")}
    return Form("Efecto de la asesoría", ("Entidad y reglas", url_for("admin.settings")), fields, intro=INTRO,
                required=tuple(fields))  # fmt: skip


@blueprint.get("/reglas/efecto")
@may("administrar")
def edit_margin() -> Answer:
    """The form with what is decided."""
    return _form().show({"margen": margin_words(current_actor().owner_id)["points"]})


@blueprint.post("/reglas/efecto")
@may("administrar")
def save_margin() -> Answer:
    """Keep it."""

    def save(data: dict[str, Any]) -> str:
        verbs.save_margin(current_actor(), str(data.get("margen", "")))
        return url_for("admin.settings")

    return _form().save(save, "El margen quedó guardado.")
