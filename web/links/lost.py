"""A link that no longer works: a new one goes by mail to the same address."""

from flask import Response, render_template

from web.links.place import blueprint
from web.public import discreet
from web.who import public
from workflows.actions.links import is_known, renew_link


def lost(token: str) -> Response:
    """The page of a link that expired, was revoked, or never was (410 or 404)."""
    known = is_known(token[:200])
    return discreet(render_template("links/lost.html", token=token, known=known, sent=False), 410 if known else 404)


@blueprint.post("/<token>/nuevo")
@public
def renew(token: str) -> Response:
    """Mail a new link; the answer is the same whatever happens."""
    renew_link(token[:200])
    return discreet(render_template("links/lost.html", token=token, known=True, sent=True))
