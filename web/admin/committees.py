"""The committees that decide what the cases propose, one by line."""

from typing import Any

from flask import url_for

from web.admin.place import Answer, Form, blueprint, text
from web.who import current_actor, may
from workflows.actions.owner_settings import save_committees
from workflows.domain.proposals import committees
from workflows.kernel.text import clean_text

HELP = "Uno por línea: sigla: nombre. La sigla es la que escribe el diagrama en propose_to_committee."


def _form() -> Form:
    field = text("Comités", HELP, "longtext")
    back = ("Entidad y reglas", url_for("admin.settings"))
    return Form("Comités", back, {"comites": field}, required=("comites",))


@blueprint.get("/reglas/comites")
@may("administrar")
def edit_committees() -> Answer:
    """The committees of this owner."""
    known = committees(current_actor().owner_id)
    return _form().show({"comites": "\n".join(f"{code}: {name}" for code, name in known.items())})


@blueprint.post("/reglas/comites")
@may("administrar")
def keep_committees() -> Answer:
    """Keep them."""

    def save(data: dict[str, Any]) -> str:
        save_committees(current_actor(), _read(str(data.get("comites", ""))))
        return url_for("admin.settings")

    return _form().save(save, "Los comités quedaron guardados.")


def _read(written: str) -> dict[str, str]:
    pairs = [line.partition(":") for line in written.splitlines() if line.strip()]
    return {code.strip().lower(): clean_text(name) for code, _, name in pairs}
