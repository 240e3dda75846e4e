"""Recording an acta in one act, and reading its signed file."""

import io
from datetime import date

from flask import current_app, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from web.committee.page import Sent, page
from web.committee.place import blueprint
from web.shown.intake import take_files
from web.who import current_actor, may, sent_key
from workflows.actions.actas import Decisions, record_acta
from workflows.domain.actas import Acta
from workflows.domain.documents import Evidence
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Invalid, NotFound

FILE = "archivo"


@blueprint.post("/actas")
@may("registrar_actas")
def record() -> Response | tuple[str, int]:
    """Keep the acta with a decision per plan, or show again what has to be corrected."""
    who, form = current_actor(), request.form
    received, refused = take_files(who)
    file_id = (received.get(FILE) or [form.get("file_id") or ""])[0]
    try:
        if refused:
            raise Invalid(refused[0]["message"], [{"field": "file_id", "message": refused[0]["message"]}])
        decisions = _decisions()
        record_acta(
            who, form.get("committee", ""), form.get("number", ""), _day(form.get("held_on", "")), file_id or None,
            form.get("note", ""), decisions, key=sent_key(),
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        return _again(error, file_id)
    count = len(decisions)
    flash(f"El acta quedó registrada con la decisión de {count} {'plan' if count == 1 else 'planes'}.", "done")
    return redirect(url_for("committee.proposals"))


def _decisions() -> Decisions:
    chosen = {name.partition("-")[2]: value for name, value in request.form.items() if name.startswith("decision-")}
    return {each: (value, request.form.get(f"note-{each}", "")) for each, value in chosen.items() if value}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _again(error: CauceError, file_id: str) -> tuple[str, int]:
    session().close()
    values = {**request.form.to_dict(), "file_id": file_id}
    errors = {each["field"]: each["message"] for each in error.errors}
    committee = request.form.get("committee", "")
    return page(current_actor(), Sent(values, errors, error.message), committee), error.status


@blueprint.get("/actas/<acta_id>/archivo")
@may("ver_propuestas")
def signed_file(acta_id: str) -> Response:
    """The signed acta, as it was attached."""
    row = session().get(Acta, acta_id)
    found = session().get(Evidence, row.file_id) if row is not None and row.file_id else None
    if row is None or found is None or row.owner_id != current_actor().owner_id:
        raise NotFound("No encontramos esa acta.")
    data = files.get(settings_of(current_app).files_folder, found.sha256)
    return send_file(io.BytesIO(data), found.media_type, as_attachment=True, download_name=found.name)
