"""One line of JSON per request: id, who, which case, how long; never a token nor a value that was typed."""

import re
from typing import Any

import structlog
from flask import Flask, Response, g, request

from workflows.kernel import clock
from workflows.kernel.ids import new_id

_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUIET = ("static",)


def register(app: Flask) -> None:
    """Give every request an id, in the answer and in each line that is written while it lasts."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of this request, which a person can tell to who helps."""
    found: str = g.get("request_id", "")
    return found


def log() -> Any:
    """Where a module of the web writes a line."""
    return structlog.get_logger()


def _begin() -> None:
    # One application context may serve several requests (tests, scripts): nobody inherits person or token.
    for name in list(g):
        g.pop(name)
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _GIVEN.fullmatch(given) else new_id()
    g.started = clock.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id, case=_case())


def _case() -> str | None:
    found = (request.view_args or {}).get("case_id")
    return str(found) if found else None


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers["X-Request-ID"] = g.request_id
    if request.endpoint not in _QUIET:
        person = g.get("person")
        # The rule, not the path: paths of mailed links hold their secret.
        log().info(
            "request",
            method=request.method,
            rule=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            ms=round((clock.monotonic() - g.started) * 1000),
            person=person.id if person else None,
        )
    return response
