"""From which date each term of a case counts, and what it comes to; rows are written elsewhere."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.domain.terms import amount as amounts
from workflows.domain.terms import compute
from workflows.domain.terms.amount import Before, FixedDate, Span
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.deadline import Deadline
from workflows.domain.terms.squeeze import Squeeze, usual_start
from workflows.kernel import clock
from workflows.kernel.db import session


def of_case(course: Any, name: str) -> Term | None:
    """The latest term of this name in a case (a Course)."""
    return next((term for term in reversed(course.terms) if term.name == name), None)


def deadline(course: Any, table: dict[str, Any], rule: str) -> Deadline:
    """What the term of a step or timer comes to now; `table` as procedure.toml writes it, without `bends`."""
    amount, calendar = amounts.parse(table), course.calendar
    if isinstance(amount, Before):
        usual, squeeze = _usual(course, amount.of, ())
        found = compute.due(amount, course.today, calendar, reference=usual, squeeze=squeeze, rule=rule or None)
        return replace(found, of=_label(course, amount.of))
    start = _reference(course, table.get("from", "open") if isinstance(amount, Span) else "open")
    return compute.due(amount, start, calendar, rule=rule or None, year=course.case.vigencia)


def case_deadline(course: Any, table: dict[str, Any], rule: str) -> Deadline:
    """What a term of the whole case comes to: it counts from the reception, or back from another one."""
    amount = amounts.parse(table)
    if isinstance(amount, Before):
        return deadline(course, table, rule)
    start = course.calendar.reception(course.case.received_at)
    return compute.due(amount, start, course.calendar, rule=rule or None, year=course.case.vigencia)


def _usual(course: Any, name: str, seen: tuple[str, ...]) -> tuple[date, Squeeze | None]:
    """The date of a term or step in the usual calendar, and how that calendar is squeezed after a late start."""
    known, step = of_case(course, name), course.procedure.steps.get(name)
    if known is not None and known.kind != "step":
        return known.due, _squeeze(course, known)
    if step is None or not step.term or name in seen:
        return _reference(course, name), None
    amount = amounts.parse({key: value for key, value in step.term.items() if key != "bends"})
    if isinstance(amount, Before):
        reference, squeeze = _usual(course, amount.of, (*seen, name))
        return compute.count_back(amount, reference, course.calendar), squeeze
    if isinstance(amount, FixedDate):
        return compute.due(amount, course.today, course.calendar, year=course.case.vigencia).due, None
    return _reference(course, name), None


def _squeeze(course: Any, term: Term) -> Squeeze | None:
    definition = course.procedure.terms.get(term.name)
    if definition is None or not definition.planned_start:
        return None
    started = clock.local(course.case.received_at).date()
    return Squeeze(term.due, usual_start(amounts.fixed(definition.planned_start), term.due), started)


def _label(course: Any, name: str) -> str:
    step, term = course.procedure.steps.get(name), course.procedure.terms.get(name)
    if step is not None:
        return f"«{step.title or name}»"
    return str(term.label) if term is not None and name != amounts.LEGAL else ""


def _reference(course: Any, name: str) -> date:
    """The date from which a term counts: "open", "start", a term or timer, a step, or a kind of letter."""
    calendar: WorkCalendar = course.calendar
    if name == "open":
        return calendar.reception(course.now)
    if name == "start":
        return calendar.reception(course.case.received_at)
    known = of_case(course, name)
    if known is not None and known.kind != "step":
        return known.due
    if name in course.procedure.steps:
        done = course.last_done(name)
        return clock.local(done.completed_at).date() if done and done.completed_at else course.today
    return _letter_date(course, name)


def _letter_date(course: Any, kind: str) -> date:
    query = (
        select(Document.signed_at)
        .where(Document.case_id == course.case.id, Document.kind == kind, Document.signed_at.is_not(None))
        .order_by(Document.signed_at.desc())
    )
    signed = session().scalar(query.limit(1))
    return clock.local(signed).date() if signed else course.today
