"""Forged and excessive requests: a form without its token, or with too much in it, does nothing."""

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from web.errors import Answer, kept, problem, wants_json
from web.forms import MAX_FIELDS
from web.who import API, View, current_person
from workflows.kernel.errors import TooLarge

USUAL_FIELDS = 2_000
STALE = "Esta página llevaba mucho tiempo abierta y no se guardó nada. Vuelva a abrirla y envíe de nuevo."


def register(app: Flask) -> None:
    """Check the token of every form; the API takes no cookies, so it needs none."""
    guard = CSRFProtect(app)

    def check() -> None:
        if request.endpoint is not None and not request.path.startswith(API):
            guard.protect()

    app.before_request(_measure)
    app.before_request(check)
    app.register_error_handler(CSRFError, _refused)


def many_fields(view: View) -> View:
    """People of the office may post up to MAX_FIELDS to this view: a form over every municipality of the country."""
    view.__dict__["cauce_many_fields"] = True
    return view


def _measure() -> None:
    most = MAX_FIELDS if _takes_many() else USUAL_FIELDS
    if most == MAX_FIELDS:
        request.max_form_parts = MAX_FIELDS
    # Werkzeug's limits of memory and parts do not hold for this type of form.
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    if (request.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]:
        raise TooLarge("El formulario trae demasiado texto. Divídalo en varias entregas.")
    if sum(len(values) for _, values in request.form.lists()) > most:
        raise TooLarge(f"El formulario trae más de {most} datos. Divídalo en varias entregas.")


def _takes_many() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "cauce_many_fields", False):
        return False
    person = current_person()
    return person is not None and person.entity_id is None


def _refused(_error: CSRFError) -> Answer:
    return problem(400, STALE) if wants_json() else kept(STALE, 400)
