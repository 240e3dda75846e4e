"""Opening a link: the form that it asks for, or the state of the case."""

from flask import Response, render_template

from web.links import record
from web.links.lost import lost
from web.links.place import Opened, blueprint, opened
from web.links.sheet import Sent, form_page
from web.links.state import facts_of
from web.public import discreet
from web.who import public
from workflows.kernel.errors import NotFound


@blueprint.get("/<token>")
@public
def show(token: str) -> Response:
    """The page of the link."""
    try:
        link = opened(token, first=True, whole=False)
    except NotFound:
        return lost(token)
    if link.entry.record_kind is not None:
        return discreet(record.page(link))
    return discreet(form_page(link, Sent()) if link.open_task else state_page(link))


@blueprint.get("/<token>/estado")
@public
def state(token: str) -> Response:
    """The state of the case, also when the link asks for something."""
    try:
        link = opened(token, first=True)
    except NotFound:
        return lost(token)
    return discreet(state_page(link))


def state_page(link: Opened) -> str:
    """The state of the case in plain words."""
    return render_template("links/state.html", link=link, case=link.case, **facts_of(link))
