"""The first public page, the choice of a procedure, and the page that confirms a request."""

from flask import redirect, render_template, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.portal.place import blueprint
from web.public import discreet
from web.shown.deadline import public_words
from web.who import public
from workflows.actions import _definitions
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.kernel.db import session as rows
from workflows.procedures import Procedure

DONE = "portal_done"


def offered() -> list[Procedure]:
    """Procedures that anybody may start here."""
    return [each for each in _definitions.installed() if "portal" in each.start.by]


@blueprint.get("/portal")
@public
def home() -> str:
    """What a visitor can do here."""
    return render_template("portal/home.html", offered=offered())


@blueprint.get("/solicitar")
@public
def choose() -> str | Response:
    """Which procedure; straight to the only one."""
    found = offered()
    if len(found) == 1:
        return redirect(url_for("portal.form", slug=found[0].slug))
    return render_template("portal/choose.html", offered=found)


@blueprint.get("/solicitar/recibida")
@public
def received() -> str | Response:
    """The radicado, until when we must answer and why, and the link to follow it."""
    kept = session.get(DONE)
    if not isinstance(kept, dict):
        return redirect(url_for("portal.home"))
    query = select(Case).where(Case.id.in_(kept["cases"])).order_by(Case.number)
    cases = list(rows().scalars(query))
    if not cases:
        return redirect(url_for("portal.home"))
    about = rows().get_one(Entity, cases[0].entity_id)
    page = render_template(
        "portal/received.html", cases=cases, about=about, link=kept.get("link"), term=public_words(cases[0].id)
    )
    return discreet(page)
