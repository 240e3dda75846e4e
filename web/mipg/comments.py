"""Commenting a draft without an account: the form, its check, and the page that confirms the number."""

import re
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from web.mipg.place import blueprint
from web.portal.notice import COMMENT, notice_digest, notice_of
from web.portal.request import TRAP, TRAPPED
from web.public import discreet, mark, owner
from web.who import KEY_FIELD, public
from workflows.actions.consultations import LONGEST, Written, send_comment
from workflows.domain.consultations import Consultation, consultation
from workflows.kernel.errors import CauceError
from workflows.kernel.ids import new_id

KEY = re.compile(r"[0-9a-f-]{36}")


@blueprint.get("/consultas/<consultation_id>/comentar")
@public
def write(consultation_id: str) -> Response:
    """The form; when the consultation closed, until when it was open."""
    found = consultation(owner().id, consultation_id)
    return _form(found, new_id(), Written("", "", ""), [])


@blueprint.post("/consultas/<consultation_id>/comentar")
@public
def send(consultation_id: str) -> Response:
    """Keep the comment and show its number, or the form with what to mend."""
    found = consultation(owner().id, consultation_id)
    sent = request.form.get(KEY_FIELD, "")
    key = sent if KEY.fullmatch(sent) else new_id()
    form = request.form
    written = Written(
        nombre=form.get("nombre", ""), correo=form.get("correo", ""), comentario=form.get("comentario", ""),
        mostrar_nombre="mostrar_nombre" in form, autorizacion_datos="autorizacion_datos" in form,
    )  # fmt: skip
    if request.form.get(TRAP):
        return _form(found, key, written, [("", TRAPPED)], 422)
    try:
        number = send_comment(owner().id, mark(), found.id, written, notice_digest(owner(), COMMENT), key)
    except CauceError as error:
        errors = [(each["field"], each["message"]) for each in error.errors] or [("", error.message)]
        return _form(found, key, written, errors, error.status)
    return redirect(url_for("mipg.sent", consultation_id=found.id, number=number))  # type: ignore[return-value]


@blueprint.get("/consultas/<consultation_id>/recibido/<int:number>")
@public
def sent(consultation_id: str, number: int) -> Response:
    """What happens next; it says nothing about the comment itself, so that nobody learns it by its number."""
    found = consultation(owner().id, consultation_id)
    return discreet(render_template("mipg/sent.html", consultation=found, number=number))


def _form(
    found: Consultation, key: str, written: Written, errors: list[tuple[str, str]], status: int = 200
) -> Response:
    values: dict[str, Any] = {"key": key, "written": written, "longest": LONGEST, "trap": TRAP}
    links = [(f"f-{name}" if name else "", message) for name, message in errors]
    page = render_template(
        "mipg/comment.html", consultation=found, open=found.receives(), errors=dict(errors), links=links,
        notice=notice_of(owner(), COMMENT), **values,
    )  # fmt: skip
    return discreet(page, status)
