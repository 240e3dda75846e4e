"""The first public page: the plans of the present vigencia, what is open to comments, and where the rest is."""

from flask import Response

from web.mipg.place import blueprint, page
from web.public import owner
from web.who import public
from workflows.domain.consultations import consultations
from workflows.domain.policies import policies
from workflows.domain.public_plans import IN_WORDS, plans_of, present, vigencias
from workflows.kernel import clock


@blueprint.get("")
@public
def home() -> Response:
    """Documents first."""
    office, today = owner(), clock.today()
    vigencia = present(today)
    return page(
        "mipg/home.html", vigencia=vigencia, lines=plans_of(office.id, vigencia, today),
        years=vigencias(office.id, today), due=IN_WORDS, policies=policies(),
        consultations=[each for each in consultations(office.id) if each.receives(today)],
    )  # fmt: skip
