"""What a campaign asks of its diagram: the catalogues that it opens children for, and cases planned for a date."""

from datetime import date
from typing import Any

from workflows.domain.plans import KINDS, plans_of
from workflows.domain.policies import policies
from workflows.kernel.errors import Invalid


def list_plans(course: Any, element: str, kind: str) -> list[str]:
    """Codes of the owner's plans of a kind ("" = all) that hold when the case's vigencia begins, in their order."""
    if kind and kind not in KINDS:
        raise Invalid(f"No hay planes de la clase «{kind}».")
    year = course.case.vigencia
    day = date(year, 1, 1) if year else course.today
    return [each.code for each in plans_of(course.case.owner_id, day, kind)]


def list_policies(course: Any, element: str) -> list[str]:
    """Codes of the active policies."""
    return [each.code for each in policies()]
