"""One page per policy: what its leader says, and by itself what procedures publish about it."""

from flask import Response
from sqlalchemy import or_

from web.mipg.lessons import listed
from web.mipg.place import blueprint, page
from web.public import owner
from web.who import public
from workflows.domain.consultations import Consultation, consultations
from workflows.domain.library import shared_lessons
from workflows.domain.policies import Policy
from workflows.domain.public_plans import NOT_APPLICABLE, POLICY
from workflows.domain.publications import Publication
from workflows.domain.publications import public as standing
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

OWN = ("resumen", "que_hacemos", "contacto", "enlaces")


@blueprint.get("/politicas/<code>")
@public
def policy(code: str) -> Response:
    """The leader's text first, then documents, lessons, and consultations."""
    about = session().get(Policy, code)
    if about is None or not about.active:
        raise NotFound("No encontramos esa política.")
    office = owner()
    texts = standing(office.id, Publication.kind == POLICY, or_(Publication.key == code, Publication.policy == code))
    others = standing(office.id, Publication.policy == code, Publication.kind.not_in([POLICY, NOT_APPLICABLE]))
    own = texts[0] if texts else None
    # The leader's summary already opens the page.
    shown = {name: each for name, each in own.data.items() if each["value"] != own.summary} if own else {}
    return page(
        "mipg/policy.html", policy=about, own=own, own_facts=shown, order=OWN, publications=others,
        lessons=listed(shared_lessons(office.id, code)),
        consultations=consultations(office.id, Consultation.policy == code),
    )  # fmt: skip
