"""Follow-ups: what waits for official results, and the comparison of before and after."""

from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select

from workflows.actions import _effect_context
from workflows.domain import effect
from workflows.domain.cases import Case
from workflows.domain.effect import Effect
from workflows.domain.effect.advice import Part, participates, with_children, year_of
from workflows.domain.effect.summary import summary
from workflows.domain.scores import FollowUp
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.kernel.ids import new_id


def schedule(course: Any) -> str | None:
    """Leave a row that opens the follow-up when the results of the year of the last session arrive.

    A case without policy is a campaign: its follow-up is about what its children advised, if it has any.
    """
    definition, case = course.procedure.follow_up, course.case
    policy = case.policy if definition is not None and definition.policy else None
    if definition is None or (policy is None and not _has_children(case.id)):
        return None
    existing = session().scalars(select(FollowUp).where(FollowUp.case_id == case.id)).first()
    if existing is not None:
        return existing.id
    made = FollowUp(
        id=new_id(), owner_id=case.owner_id, case_id=case.id, entity_id=case.entity_id, policy=policy,
        procedure=definition.procedure, vigencia=_year(course, definition.year_of), created_at=course.now,
    )  # fmt: skip
    session().add(made)
    session().flush()
    return made.id


def _has_children(case_id: str) -> bool:
    return bool(session().scalar(select(exists().where(Case.parent_id == case_id))))


def _year(course: Any, source: str) -> int:
    """The year of the last session that somebody attended; without any, of the last one written down; else today's."""
    attended = year_of(course.case.id)
    if attended is not None:
        return attended
    kind, _, field = source.partition(".")
    rows = session().scalars(select(Record).where(Record.case_id == course.case.id, Record.kind == kind))
    dates = [str(row.data[field]) for row in rows if row.data.get(field)]
    return int(max(dates)[:4]) if dates else course.today.year


def year_before(owner_id: str, entity_id: str, policy: str | None, vigencia: int) -> int | None:
    """The vigencia that stands before for one entity in one policy; None for a campaign or when none compares."""
    return effect.change_of(owner_id, entity_id, policy, vigencia).year if policy else None


def compare(course: Any) -> str:
    """Read what the followed advice changed into the case: comparable | no_comparable | sin_medicion."""
    found, schema = effect_of(course), course.procedure.forms.get(course.procedure.start.form) or {}
    advised = found.of(effect.ATTENDED) or found.of(effect.INVITED)
    figures = summary(advised)
    after = figures.after if figures.n else _mean([each.after for each in advised if each.after is not None])
    values = {
        "vigencia_antes": max((each.year for each in advised if each.year is not None), default=None),
        "puntaje_antes": float(figures.before) if figures.before is not None else None,
        "puntaje_despues": float(after) if after is not None else None,
    }
    known = schema.get("properties", {})
    data = dict(course.case.data or {})
    course.case.data = data | {name: value for name, value in values.items() if name in known}
    return found.word


def effect_of(course: Any) -> Effect:
    """The effect that a follow-up case is about: of its advice, or of its own entity where no advice is known."""
    case = course.case
    vigencia = case.vigencia or int((case.data or {}).get("vigencia_despues", course.today.year))
    advice = followed(course)
    if advice is not None and participates(cases := with_children(advice.id)):
        return effect.effect_of(case.owner_id, vigencia, case.policy, cases)
    if case.policy is None:
        return Effect(vigencia, effect.series_of(vigencia), effect.margin_of(case.owner_id))
    own = {(case.entity_id, case.policy): Part(effect.ATTENDED)}
    return effect.beside(case.owner_id, vigencia, own)


def followed(course: Any) -> Case | None:
    """The advice that a follow-up case names in its start form, or None."""
    comparison, case = course.procedure.comparison, course.case
    number = (case.data or {}).get(comparison.case) if comparison is not None else None
    if not number:
        return None
    query = select(Case).where(Case.owner_id == case.owner_id, Case.number == number, Case.id != case.id)
    return session().scalars(query).first()


def about(course: Any) -> dict[str, Any]:
    """The effect as a letter names it; nothing for a procedure that looks back on no advice."""
    if course.procedure.comparison is None:
        return {}
    origin = followed(course)
    return _effect_context.of(effect_of(course), origin.subject if origin is not None else course.case.subject)


def _mean(values: list[Decimal]) -> Decimal | None:
    return sum(values, Decimal()) / len(values) if values else None
