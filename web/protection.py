"""Forged and excessive requests: a form without its token, or with too much in it, does nothing."""

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from web.errors import Answer, kept, problem, wants_json
from web.forms import MAX_FIELDS
from web.who import API
from workflows.kernel.errors import TooLarge

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


def _measure() -> None:
    # Werkzeug's limits of memory and parts do not hold for this type of form.
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    if (request.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]:
        raise TooLarge("El formulario trae demasiado texto. Divídalo en varias entregas.")
    if sum(len(values) for _, values in request.form.lists()) > MAX_FIELDS:
        raise TooLarge(f"El formulario trae más de {MAX_FIELDS} datos. Divídalo en varias entregas.")


def _refused(_error: CSRFError) -> Answer:
    return problem(400, STALE) if wants_json() else kept(STALE, 400)
