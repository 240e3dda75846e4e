"""Follow-ups: what waits for official results, and the comparison of before and after."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from workflows.domain.scores import FollowUp, methodology, scores_of
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.kernel.ids import new_id


def schedule(course: Any) -> str | None:
    """Leave a row that opens the follow-up when the results of the year of the last session arrive."""
    definition, case = course.procedure.follow_up, course.case
    if definition is None or case.policy is None:
        return None
    existing = session().scalars(select(FollowUp).where(FollowUp.case_id == case.id)).first()
    if existing is not None:
        return existing.id
    made = FollowUp(
        id=new_id(), owner_id=case.owner_id, case_id=case.id, entity_id=case.entity_id, policy=case.policy,
        procedure=definition.procedure, vigencia=_year(course, definition.year_of), created_at=course.now,
    )  # fmt: skip
    session().add(made)
    session().flush()
    return made.id


def _year(course: Any, source: str) -> int:
    kind, _, field = source.partition(".")
    rows = session().scalars(select(Record).where(Record.case_id == course.case.id, Record.kind == kind))
    dates = [str(row.data[field]) for row in rows if row.data.get(field)]
    return int(max(dates)[:4]) if dates else course.today.year


def before_and_after(entity_id: str, policy: str, vigencia: int) -> tuple[int | None, Decimal | None, Decimal | None]:
    """Year before, its score and the new one; the year is None when no earlier one has the same methodology."""
    scores = scores_of(entity_id, policy)
    earlier = [year for year in scores if year < vigencia and methodology(year) == methodology(vigencia)]
    year = max(earlier, default=None)
    return year, scores.get(year) if year is not None else None, scores.get(vigencia)


def compare(course: Any) -> str:
    """Read the scores of the advised policy into the case: comparable | no_comparable | sin_medicion."""
    case, data = course.case, dict(course.case.data or {})
    year, before, after = before_and_after(case.entity_id, case.policy or "", int(data["vigencia_despues"]))
    case.data = data | {
        "vigencia_antes": year,
        "puntaje_antes": float(before) if before is not None else None,
        "puntaje_despues": float(after) if after is not None else None,
    }
    if after is None:
        return "sin_medicion"
    return "comparable" if before is not None else "no_comparable"
