"""Addresses of this site: where a person goes back to."""

from flask import g, request, url_for

_ID = "00000000-0000-0000-0000-000000000000"


def of_task(endpoint: str, task_id: str) -> str:
    """What `url_for` says of one task, asked once per request: in a long list it costs more than the rest of a row."""
    built: dict[str, list[str]] = g.setdefault("task_addresses", {})
    if endpoint not in built:
        built[endpoint] = url_for(endpoint, task_id=_ID).split(_ID)
    return task_id.join(built[endpoint])


def icons() -> str:
    """The address of the drawings, asked once per request: a page of tasks names it a hundred times."""
    if "icons" not in g:
        g.icons = url_for("static", filename="img/icons.svg")
    found: str = g.icons
    return found


def local_path(address: str | None, otherwise: str = "/") -> str:
    """A path of this site, or `otherwise`: no redirection ever leaves the site."""
    found = address or ""
    return found if found.startswith("/") and not found.startswith(("//", "/\\")) else otherwise


def back(otherwise: str) -> str:
    """The page of this site from which the request came, or `otherwise`."""
    came = request.referrer or ""
    return local_path(came.removeprefix(request.host_url.rstrip("/")), otherwise)
