"""Policies: who answers for each today, and the dimensions with their validity."""

from flask import render_template
from sqlalchemy import select

from web.admin.place import blueprint
from web.who import current_actor, may
from workflows.domain.offices import Office, PolicyOffice
from workflows.domain.policies import Dimension, PolicyDimension, policies
from workflows.kernel import clock
from workflows.kernel.db import session


@blueprint.get("/politicas")
@may("administrar")
def policies_page() -> str:
    """Every policy with its dimension, since when, and its offices."""
    names = {(each.grouping, each.code): each.name for each in session().scalars(select(Dimension))}
    dimensions: dict[str, list[tuple[PolicyDimension, str]]] = {}
    for row in session().scalars(select(PolicyDimension).order_by(PolicyDimension.valid_from)):
        name = names.get((row.grouping, row.dimension), "")
        dimensions.setdefault(row.policy, []).append((row, f"{row.dimension} {name}"))
    return render_template(
        "admin/policies.html", policies=policies(), dimensions=dimensions, offices=_offices(), today=clock.today()
    )


def _offices() -> dict[str, list[tuple[Office, str]]]:
    today = clock.today()
    query = (
        select(PolicyOffice.policy, Office, PolicyOffice.kind)
        .join(Office, Office.id == PolicyOffice.office_id)
        .where(PolicyOffice.owner_id == current_actor().owner_id, PolicyOffice.valid_from <= today)
        .where(PolicyOffice.valid_to.is_(None) | (PolicyOffice.valid_to >= today))
        .order_by(PolicyOffice.kind, Office.name)
    )
    found: dict[str, list[tuple[Office, str]]] = {}
    for policy, office, part in session().execute(query):
        found.setdefault(policy, []).append((office, part))
    return found
