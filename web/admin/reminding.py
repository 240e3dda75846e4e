"""What the owner decides about reminders: when the digest of the day leaves, and how often a task is told."""

from typing import Any

from flask import url_for

from web.admin.place import Answer, Form, blueprint, text
from web.who import current_actor, may
from workflows.actions import owner_settings as verbs
from workflows.domain.reminders import digest_hour, most_per_task


def as_decided(owner_id: str) -> dict[str, str]:
    """The values as they are."""
    return {"resumen_hora": f"{digest_hour(owner_id):%H:%M}", "recordatorios_tope": str(most_per_task(owner_id))}


def _form() -> Form:
    fields = {
        "resumen_hora": text("Hora del resumen del día", "Hora de 24, como 07:00. Sale los días hábiles."),
        "recordatorios_tope": text("Avisos de una tarea por persona", "Después de tantos no se le avisa más de ella."),
    }
    back = ("Entidad y reglas", url_for("admin.settings"))
    return Form("Recordatorios", back, fields, required=tuple(fields))


@blueprint.get("/reglas/recordatorios")
@may("administrar")
def edit_reminding() -> Answer:
    """The form with what is decided."""
    return _form().show(as_decided(current_actor().owner_id))


@blueprint.post("/reglas/recordatorios")
@may("administrar")
def save_reminding() -> Answer:
    """Keep it."""

    def save(data: dict[str, Any]) -> str:
        hour, most = data.get("resumen_hora", ""), data.get("recordatorios_tope", "")
        verbs.save_reminding(current_actor(), hour, most)
        return url_for("admin.settings")

    return _form().save(save, "Los recordatorios quedaron guardados.")
