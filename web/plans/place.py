"""The blueprint of the plans, and the vigencia that an address asks for."""

from flask import Blueprint, request

from workflows.domain.campaigns import vigencias
from workflows.domain.people import Actor

blueprint = Blueprint("plans", __name__, url_prefix="/planes")


def asked(who: Actor) -> tuple[int | None, list[int]]:
    """The vigencia to show (the newest by default) and those that there are."""
    known = vigencias(who)
    wanted = request.args.get("vigencia", type=int)
    return (wanted if wanted in known else next(iter(known), None)), known
