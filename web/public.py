"""What pages without an account share: whose they are, who visits, and headers that keep them out of search engines."""

from flask import Response, current_app, make_response, request

from workflows.domain.entities import Entity, owners
from workflows.kernel.app import settings_of
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import digest

MARK_LENGTH = 24


def owner() -> Entity:
    """The owner whose public pages these are."""
    found = owners()
    if not found:
        raise NotFound("Esta instalación todavía no tiene una entidad que atienda solicitudes.")
    return found[0]


def mark() -> str:
    """What stands for the visitor's address: the same for an hour's count, useless to find the address."""
    key = settings_of(current_app).key
    return digest(f"{key}\x1f{request.remote_addr or ''}")[:MARK_LENGTH]


def discreet(content: str | Response, status: int = 200) -> Response:
    """A page that search engines do not keep and whose address goes nowhere else."""
    answer = make_response(content, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
