"""What a campaign asks of its diagram: the catalogues that it opens children for, and cases planned for a date."""

from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.domain.plans import KINDS, plans_of
from workflows.domain.policies import policies
from workflows.domain.schedules import Schedule, planned
from workflows.domain.terms.recurrence import read_day
from workflows.kernel.db import session
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


def schedule_cases(course: Any, element: str, procedure: str, dates: list[str], carry: list[str] | None = None) -> int:
    """Plan one case per date, beside this one and about the same; planned again, only the missing. Returns how many.

    `dates` are days of the case's vigencia ("04-15") or of a later year ("+1-01-10"); `carry` names fields
    ("step.field") whose present values go to the start form.
    """
    case, values = course.case, {}
    for source in carry or []:
        step, _, field = source.partition(".")
        values[field] = _value(course, step, field)
    year = case.vigencia or course.today.year
    days = {f"plan:{procedure}:{case.id}:{day}": day for day in (read_day(each, year) for each in dates)}
    known = set(session().scalars(select(Schedule.unique_key).where(Schedule.unique_key.in_(days))))
    for key, day in days.items():
        if key not in known:
            data = {"external_id": key, "values": {name: each for name, each in values.items() if each is not None}}
            row = planned(case.owner_id, procedure, day, case.vigencia, key, data)
            row.case_id = case.id
            session().add(row)
    return len(days.keys() - known)


def _value(course: Any, step: str, field: str) -> Any:
    if step == "datos":
        return (course.case.data or {}).get(field)
    done = course.last_done(step)
    return (done.data or {}).get(field) if done is not None else None
