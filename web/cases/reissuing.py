"""Issuing again a letter that was annulled: a reason, how it is signed, and the password."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.cases.place import blueprint, opened
from web.shown import after
from web.signing.signing import METHODS
from web.tasks.place import internal
from web.who import current_actor, sent_key, signed_in
from workflows.actions.accounts import confirm_password
from workflows.actions.documents import Signature
from workflows.actions.reissuing import check, reissue_document
from workflows.domain.documents import Document, document
from workflows.domain.entities import setting
from workflows.domain.people import Actor
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, NotFound

Answer = Response | str | tuple[str, int]


@blueprint.get("/expedientes/<case_id>/documentos/<document_id>/volver-a-emitir")
@signed_in
def reissue(case_id: str, document_id: str) -> Answer:
    """What will be issued again, and what it takes."""
    return _page(_found(case_id, document_id))


@blueprint.post("/expedientes/<case_id>/documentos/<document_id>/volver-a-emitir")
@signed_in
def reissue_it(case_id: str, document_id: str) -> Answer:
    """Issue it again."""
    who, found = current_actor(), _found(case_id, document_id)
    errors = _missing(who)
    if errors:
        return _page(found, errors), 422
    form = request.form
    signature = Signature(form.get("method", "electronica"), form.get("numero", ""), key=sent_key())
    try:
        done = reissue_document(who, document_id, form.get("reason", ""), signature)
    except CauceError as error:
        session().close()
        return _page(_found(case_id, document_id), {"reason": error.message}), error.status
    after.issue(done.numbered)
    flash(f"«{found.title}» se volvió a emitir con otro número.", "done")
    return redirect(url_for("cases.show", case_id=case_id, _anchor="documentos"))


def _found(case_id: str, document_id: str) -> Document:
    who = current_actor()
    internal(who)
    case, procedure = opened(who, case_id)
    found = document(document_id)
    if found.case_id != case.id:
        raise NotFound("No encontramos ese documento.")
    check(who, case, found, procedure)
    return found


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


def _page(found: Document, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "cases/reissue.html", document=found, methods=METHODS, form=request.form, errors=errors or {},
        external=bool(setting(found.owner_id, "numeracion_externa", False)),
    )  # fmt: skip
