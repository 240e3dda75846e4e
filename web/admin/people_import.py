"""Importing people from a CSV file: first look, then import."""

import base64

from flask import flash, redirect, render_template, request, url_for

from web.admin.place import Answer, blueprint
from web.who import current_actor, may
from workflows.actions import people as verbs
from workflows.actions import scopes
from workflows.kernel.errors import CauceError, Invalid


@blueprint.get("/personas/importar")
@may("administrar")
def import_people() -> Answer:
    """How the file must be, and where to choose it."""
    return _page()


@blueprint.post("/personas/importar")
@may("administrar")
def do_import() -> Answer:
    """Show what the file would do; with «Importar», do it: everybody or nobody."""
    try:
        data = _sent()
        if request.form.get("act") == "importar":
            count = verbs.import_people(current_actor(), data)
            flash(f"Quedaron {count} personas nuevas; cada una recibe un correo para entrar.", "done")
            return redirect(url_for("admin.people"))
        rows = verbs.preview_people(current_actor(), data)
    except CauceError as error:
        return _page(error=error), error.status
    return _page(rows=rows, kept=base64.b64encode(data).decode())


def _sent() -> bytes:
    kept = request.form.get("kept")
    if kept:
        try:
            return base64.b64decode(kept, validate=True)
        except ValueError as error:
            raise Invalid("El archivo llegó incompleto. Escójalo de nuevo.") from error
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("Escoja un archivo CSV.", [{"field": "file", "message": "Escoja un archivo CSV."}])
    return file.read()


def _page(rows: list[verbs.ImportRow] | None = None, kept: str = "", error: CauceError | None = None) -> str:
    return render_template(
        "admin/people_import.html", rows=rows, kept=kept, error=error, columns=verbs.COLUMNS,
        labels=scopes.roles(), scope_label=scopes.scope_label,
    )  # fmt: skip
