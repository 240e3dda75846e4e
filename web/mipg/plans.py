"""The plans of a vigencia, each plan with its document, its proof and its versions, and any other publication."""

from flask import Response, url_for

from web.mipg.place import blueprint, page
from web.public import owner
from web.who import public
from workflows.domain.policies import Policy
from workflows.domain.public_plans import IN_WORDS, PLAN, plans_of, proofs, vigencias
from workflows.domain.publications import Publication, publication, versions_of
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound


@blueprint.get("/planes/<int:vigencia>")
@public
def year(vigencia: int) -> Response:
    """Every plan of a vigencia with its state."""
    office, today = owner(), clock.today()
    years = vigencias(office.id, today)
    if vigencia not in years:
        raise NotFound(f"No hay planes de {vigencia} en esta página.")
    lines = plans_of(office.id, vigencia, today)
    return page("mipg/year.html", vigencia=vigencia, lines=lines, years=years, due=IN_WORDS)


@blueprint.get("/planes/<int:vigencia>/<code>")
@public
def plan(vigencia: int, code: str) -> Response:
    """One plan: what stands, what proves it, and the versions before."""
    office, today = owner(), clock.today()
    if vigencia not in vigencias(office.id, today):
        raise NotFound(f"No hay planes de {vigencia} en esta página.")
    line = next((each for each in plans_of(office.id, vigencia, today) if each.plan.code == code), None)
    if line is None:
        raise NotFound("Ese plan no está en el catálogo de esa vigencia.")
    stands = line.publication if line.publication and line.publication.kind == PLAN else None
    return page(
        "mipg/plan.html", line=line, publication=stands, rows=versions_of(stands) if stands else [], due=IN_WORDS,
        policy=_policy(line.plan.policy),
    )  # fmt: skip


@blueprint.get("/publicaciones/<publication_id>")
@public
def show(publication_id: str) -> Response:
    """Any publication, in any version."""
    found = publication(owner().id, publication_id)
    versions = versions_of(found)
    newer = next((each for each in versions if each.state == "current" and each.id != found.id), None)
    return page(
        "mipg/publication.html", publication=found, rows=versions, newer=newer, policy=_policy(found.policy),
        checked_at=proofs([found]).get(found.id), back=_back(found),
    )  # fmt: skip


def _policy(code: str | None) -> Policy | None:
    return session().get(Policy, code) if code else None


def _back(found: Publication) -> tuple[str, str]:
    if found.kind == PLAN:
        return url_for("mipg.plan", vigencia=found.vigencia, code=found.key), "El plan"
    if found.policy:
        return url_for("mipg.policy", code=found.policy), "La política"
    return url_for("mipg.home"), "Inicio"
