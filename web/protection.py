"""Forged requests: every form carries a token; without it nothing is done, and what was typed is shown."""

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from web.errors import Answer, kept, problem, wants_json
from web.who import API

STALE = "Esta página llevaba mucho tiempo abierta y no se guardó nada. Vuelva a abrirla y envíe de nuevo."


def register(app: Flask) -> None:
    """Check the token of every form; the API takes no cookies, so it needs none."""
    guard = CSRFProtect(app)

    def check() -> None:
        if request.endpoint is not None and not request.path.startswith(API):
            guard.protect()

    app.before_request(check)
    app.register_error_handler(CSRFError, _refused)


def _refused(_error: CSRFError) -> Answer:
    return problem(400, STALE) if wants_json() else kept(STALE, 400)
