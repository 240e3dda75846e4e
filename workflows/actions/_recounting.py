"""Internal terms of one case counted again over the present calendar, inside an open act."""

from datetime import date

from workflows.actions import _course, _definitions, _terms
from workflows.domain import closures, journal
from workflows.domain.cases import locked_case
from workflows.domain.people import Actor
from workflows.domain.terms import changes, compute
from workflows.domain.terms.deadline import from_json
from workflows.kernel import clock


def recount(who: Actor, case_id: str, day: date, reason: str) -> int:
    """Count again the internal terms that pass over a day; how many changed. Legal ones and the entity's stay."""
    case = locked_case(case_id)
    procedure = _definitions.by_version(case.version_hash)
    course = _course.Course(who=who, case=case, procedure=procedure, now=clock.now())
    legal, done = _terms.legal(course), 0
    for term in closures.of_cases(case_id, day) if case.is_open() else ():
        stored = from_json(term.explanation)
        counted = compute.due(stored.amount, stored.start, course.calendar, rule=stored.rule)
        step = procedure.steps.get(term.name)
        bends = step is None or step.term is None or step.term.get("bends", True)
        if legal is not None and legal.state == "running" and bends:
            counted = changes.bend(counted, legal.due, course.calendar, today=course.today).deadline
        _terms.replace(course, term, counted, "cambiado", reason)
        done += 1
    if done:
        journal.write(who, "plazos_recalculados", case, dia=day.isoformat(), plazos=done, motivo=reason)
    return done
