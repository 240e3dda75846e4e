"""Issuing again a letter that was annulled: what it says, corrected; a reason, how it is signed, and the password."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.cases.place import blueprint, opened
from web.forms import field_views, parse
from web.shown import after
from web.signing.signing import METHODS
from web.tasks.place import internal
from web.who import current_actor, sent_key, signed_in
from workflows.actions import _corrections
from workflows.actions.accounts import confirm_password
from workflows.actions.documents import Signature
from workflows.actions.reissuing import check, reissue_document
from workflows.domain.documents import Document, document
from workflows.domain.entities import setting
from workflows.domain.people import Actor
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, NotFound
from workflows.procedures import Procedure

Answer = Response | str | tuple[str, int]
MARK = "carta_"
"""Before the names of the letter's own texts, which could be called as the fields of this page are."""


@blueprint.get("/expedientes/<case_id>/documentos/<document_id>/volver-a-emitir")
@signed_in
def reissue(case_id: str, document_id: str) -> Answer:
    """What will be issued again, and what it takes."""
    found, procedure = _found(case_id, document_id)
    return _page(found, procedure, {MARK + name: text for name, text in _corrections.said(procedure, found).items()})


@blueprint.post("/expedientes/<case_id>/documentos/<document_id>/volver-a-emitir")
@signed_in
def reissue_it(case_id: str, document_id: str) -> Answer:
    """Issue it again, with the texts as they stand on the page."""
    who, (found, procedure) = current_actor(), _found(case_id, document_id)
    schema, form = _schema(procedure, found), request.form
    typed = parse(schema, form) if schema else {}
    if errors := _missing(who):
        return _page(found, procedure, typed, errors), 422
    shown = any(name.startswith(MARK) for name in form)
    texts = {name.removeprefix(MARK): text for name, text in typed.items()} if shown else None
    signature = Signature(form.get("method", "electronica"), form.get("numero", ""), key=sent_key())
    try:
        done = reissue_document(who, document_id, form.get("reason", ""), signature, texts)
    except CauceError as error:
        session().close()
        return _page(*_found(case_id, document_id), typed, _by_field(error, schema)), error.status
    after.issue(done.numbered)
    flash(f"«{found.title}» se volvió a emitir con otro número.", "done")
    return redirect(url_for("cases.show", case_id=case_id, _anchor="documentos"))


def _found(case_id: str, document_id: str) -> tuple[Document, Procedure]:
    who = current_actor()
    internal(who)
    case, procedure = opened(who, case_id)
    found = document(document_id)
    if found.case_id != case.id:
        raise NotFound("No encontramos ese documento.")
    check(who, case, found, procedure)
    return found, procedure


def _schema(procedure: Procedure, found: Document) -> dict[str, Any] | None:
    schema = _corrections.schema_of(procedure, found)
    if schema is None:
        return None
    fields = {MARK + name: field for name, field in schema["properties"].items()}
    return schema | {"properties": fields, "required": [MARK + name for name in schema["required"]]}


def _by_field(error: CauceError, schema: dict[str, Any] | None) -> dict[str, str]:
    known = (schema or {}).get("properties", {})
    found = {MARK + each["field"]: each["message"] for each in error.errors if MARK + each["field"] in known}
    return found or {"reason": error.message}


def _missing(who: Actor) -> dict[str, str]:
    found = {} if request.form.get("reason", "").strip() else {"reason": "Escriba por qué se vuelve a emitir."}
    if not request.form.get("password"):
        return found | {"password": "Escriba su contraseña para firmar."}
    try:
        confirm_password(who, request.form["password"])
    except CauceError as error:
        session().close()
        found["password"] = error.message
    return found


def _page(
    found: Document, procedure: Procedure, typed: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> str:
    schema, wrong = _schema(procedure, found), dict(errors or {})
    return render_template(
        "cases/reissue.html", document=found, methods=METHODS, form=request.form, errors=wrong,
        views=field_views(schema, typed, wrong) if schema else [],
        external=bool(setting(found.owner_id, "numeracion_externa", False)),
    )  # fmt: skip
