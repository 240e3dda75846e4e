"""Another type of petition: the legal term counted anew from the same reception (CPACA art. 14)."""

from typing import Any

from workflows.actions import _deadlines, _terms
from workflows.domain.deadlines import Term
from workflows.domain.terms import changes, petitions
from workflows.domain.terms.deadline import Deadline, from_json


def reclassify(course: Any, code: str, reason: str = "") -> None:
    """Change the type of petition of a case (a Course); days on which the term did not run stay out of the count."""
    case = course.case
    term = _deadlines.of_case(course, _terms.LEGAL)
    if term is None or code == case.petition_type or term.state not in ("running", "suspended"):
        return
    case.petition_type = code
    start = course.calendar.reception(case.received_at)
    stopped = _terms.suspended_days(term, course.calendar)
    deadline = changes.later(petitions.legal_due(code, start, course.calendar), stopped, course.calendar)
    if term.state == "suspended":
        _recount(course, term, deadline, reason)
        return
    _terms.replace(course, term, deadline, "reclasificado", reason)
    _rebend(course, term)


def _recount(course: Any, term: Term, deadline: Deadline, reason: str) -> None:
    """The term goes on being suspended, with what the new one has left from that day on."""
    suspended_on = term.suspended_on
    _terms.replace(course, term, deadline, "reclasificado", reason)
    term.state, term.suspended_on = "suspended", suspended_on
    term.remaining = changes.remaining(deadline, suspended_on or course.today, course.calendar).amount


def _rebend(course: Any, running: Term) -> None:
    """Internal terms never end later than two working days before the legal one."""
    for term in [each for each in course.terms if each.kind == "step" and each.state == "running"]:
        bent = changes.bend(from_json(term.explanation), running.due, course.calendar, today=course.today)
        step = course.procedure.steps.get(term.name)
        bends = step is not None and step.term is not None and step.term.get("bends", True)
        if bends and bent.cut and not term.of_entity and bent.deadline.due != term.due:
            _terms.replace(course, term, bent.deadline, "cambiado", bent.why)
