"""Addresses of this site: where a person goes back to."""

from flask import request


def local_path(address: str | None, otherwise: str = "/") -> str:
    """A path of this site, or `otherwise`: no redirection ever leaves the site."""
    found = address or ""
    return found if found.startswith("/") and not found.startswith(("//", "/\\")) else otherwise


def back(otherwise: str) -> str:
    """The page of this site from which the request came, or `otherwise`."""
    came = request.referrer or ""
    return local_path(came.removeprefix(request.host_url.rstrip("/")), otherwise)
