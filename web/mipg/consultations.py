"""Citizen consultations: what is open, the draft of each, and afterwards its comments with their answers."""

from flask import Response

from web.mipg.place import blueprint, page
from web.public import owner
from web.who import public
from workflows.domain.consultations import came_of, consultation, consultations, shows_draft
from workflows.kernel import clock


@blueprint.get("/consultas")
@public
def all_consultations() -> Response:
    """Open ones first, then the past ones."""
    found = consultations(owner().id)
    return page("mipg/consultations.html", consultations=found, today=clock.today())


@blueprint.get("/consultas/<consultation_id>")
@public
def one_consultation(consultation_id: str) -> Response:
    """The draft and how to comment it; once it closed, what was said and answered, and what it was about."""
    found = consultation(owner().id, consultation_id)
    return page(
        "mipg/consultation.html", consultation=found, open=found.receives(), draft=shows_draft(found),
        later=came_of(found),
    )  # fmt: skip
