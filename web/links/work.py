"""Doing what a link asks for: check, read again, send; the answer says what happens next."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.errors import kept
from web.forms import parse
from web.links import record
from web.links.lost import lost
from web.links.place import Opened, blueprint, opened
from web.links.sheet import Sent, carried, choices, faults, form_page, received, schema_of, spare_rows
from web.public import discreet
from web.shown.after import issue
from web.shown.filling import in_words
from web.who import public
from workflows.actions.tasks import Completion, complete_task
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Forbidden, Invalid, NotFound
from workflows.kernel.text import clean_text
from workflows.procedures import Outcome

DONE = "Recibimos lo que envió. Gracias."
Answer = Response | AnyResponse


@blueprint.post("/<token>")
@public
def work(token: str) -> Answer:
    """One of the two steps of the form."""
    try:
        link = opened(token, whole=False)
    except NotFound:
        return lost(token)
    if link.entry.record_kind is not None:
        return record.send(link)
    if link.task is None:
        return redirect(url_for("links.show", token=token))
    if link.open_task is None:
        message = "Esto ya no se espera: se completó antes, o venció su plazo. Copie lo que escribió si lo necesita."
        return _text_to_copy(message, 409)
    try:
        return _step(link)
    except CauceError as error:
        return _refused(link, error)


def _text_to_copy(message: str, status: int) -> Response:
    found = kept(message, status)
    assert isinstance(found, tuple)
    return discreet(*found)


def _step(link: Opened) -> Answer:
    schema = schema_of(link)
    correcting = bool(spare_rows()) or request.form.get("_paso") == "corregir"
    outcome = None if correcting else _outcome(link)
    data, refused, files = received(link, schema)
    spare, reason = spare_rows(), clean_text(request.form.get("reason", ""), multiline=True)
    if correcting:
        return discreet(form_page(link, Sent(data, refused, spare, reason)))
    found = refused + faults(schema, data)
    if outcome is not None and outcome.reason and not reason:
        found.append({"field": "", "message": "Escriba el motivo."})
    if found:
        return discreet(form_page(link, Sent(data, found, {}, reason)), 422)
    if request.form.get("_paso") != "enviar":
        return discreet(_review(link, data, outcome, reason, files))
    return _send(link, data, outcome, reason)


def _outcome(link: Opened) -> Outcome | None:
    assert link.task is not None
    drawn = link.procedure.steps[link.task.step].outcomes
    wanted = request.form.get("outcome", "")
    if not drawn:
        return None
    for each in drawn:
        if each.value == wanted or len(drawn) == 1:
            return each
    raise Invalid("Elija una de las opciones del final de la página.")


def _review(
    link: Opened, data: Mapping[str, Any], outcome: Outcome | None, reason: str, files: Mapping[str, list[str]]
) -> str:
    schema = schema_of(link)
    lines = in_words(schema, data, choices(link)) if schema else []
    return render_template(
        "links/review.html", link=link, case=link.case, task=link.task, outcome=outcome, carried=carried(files),
        lines=[*lines, ("Motivo", reason)] if reason else lines,
    )  # fmt: skip


def _send(link: Opened, data: Mapping[str, Any], outcome: Outcome | None, reason: str) -> Answer:
    assert link.task is not None
    revision = request.form.get("revision", "")
    completion = Completion(
        outcome=outcome.value if outcome else None, data=data, reason=reason,
        revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else None,
        key=request.form.get("_clave", "")[:36].replace("\x00", "") or None,
    )  # fmt: skip
    done = complete_task(link.who, link.task.id, completion)
    if not done.replayed:
        issue(done.numbered)
    flash(DONE, "done")
    return redirect(url_for("links.state", token=link.token))


def _refused(link: Opened, error: CauceError) -> Answer:
    session().rollback()
    if isinstance(error, Conflict | Forbidden):
        return _text_to_copy(error.message, error.status)
    schema = schema_of(link)
    data = parse(schema, request.form) if schema else {}
    errors = error.errors or [{"field": "", "message": error.message}]
    return discreet(form_page(link, Sent(data, errors, {}, request.form.get("reason", ""))), error.status)
