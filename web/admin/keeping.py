"""For how many days the files that people ask Cauce to write are kept."""

from typing import Any

from flask import url_for

from web.admin.place import Answer, Form, blueprint, text
from web.who import current_actor, may
from workflows.actions import owner_settings as verbs
from workflows.domain import exports

INTRO = (
    "Son las tablas de Excel que alguien pide en «Lotes». Después se retiran solas y se pueden pedir de nuevo, con los "
    "datos de ese día. Los días valen también para los archivos que ya están. Cartas y soportes no se retiran."
)


def _form() -> Form:
    fields = {exports.SETTING: text("Días que se conservan", f"De 1 a {verbs.MOST_DAYS}.")}
    back = ("Entidad y reglas", url_for("admin.settings"))
    return Form("Archivos para descargar", back, fields, intro=INTRO, required=tuple(fields))


@blueprint.get("/reglas/archivos")
@may("administrar")
def edit_days_kept() -> Answer:
    """The form with what is decided."""
    return _form().show({exports.SETTING: str(exports.days_kept(current_actor().owner_id))})


@blueprint.post("/reglas/archivos")
@may("administrar")
def save_days_kept() -> Answer:
    """Keep it."""

    def save(data: dict[str, Any]) -> str:
        verbs.save_days_kept(current_actor(), str(data.get(exports.SETTING, "")))
        return url_for("admin.settings")

    return _form().save(save, "Los días quedaron guardados.")
