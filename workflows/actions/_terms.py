"""Term rows of a case: begin, suspend, resume, extend, meet; each change leaves an event."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from workflows.actions import _deadlines
from workflows.actions._deadlines import of_case
from workflows.domain.deadlines import Term, TermEvent
from workflows.domain.tasks import Task
from workflows.domain.terms import amount as amounts
from workflows.domain.terms import changes, petitions
from workflows.domain.terms.amount import Span, Unit
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.deadline import Deadline, from_json
from workflows.kernel import clock
from workflows.kernel.db import session, write_at_end, write_now
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import new_id

LEGAL = "legal"


def legal(course: Any) -> Term | None:
    """The legal term of a case while it counts (running or suspended)."""
    found = of_case(course, LEGAL)
    return found if found is not None and found.state in ("running", "suspended") else None


def begin_case_terms(course: Any) -> None:
    """Open the terms of the whole case: the petition's legal term, and others by their amount."""
    for name, definition in sorted(course.procedure.terms.items(), key=_counts_back):
        if definition.petition:
            start = course.calendar.reception(course.case.received_at)
            course.case.petition_type = course.case.petition_type or "general"
            deadline = petitions.legal_due(course.case.petition_type, start, course.calendar)
        elif definition.term:
            deadline = _deadlines.case_deadline(course, definition.term, definition.rule)
        else:
            continue
        _add(course, name, "legal", deadline)


def _counts_back(pair: tuple[str, Any]) -> bool:
    """Terms that count back from another one come after it."""
    return "before" in (pair[1].term or {})


def begin_step_term(course: Any, task: Task, definition: Any) -> Term | None:
    """The internal term of a task, bent so that the signed reply still meets the legal date."""
    if not definition.term:
        return None
    table = {key: value for key, value in definition.term.items() if key != "bends"}
    deadline = _deadlines.deadline(course, table, definition.rule)
    running = legal(course)
    note = ""
    if running is not None and running.state == "running" and definition.term.get("bends", True):
        bent = changes.bend(deadline, running.due, course.calendar, today=course.today)
        deadline, note = bent.deadline, bent.why
    entity = course.procedure.roles[definition.role].scope == "entity"
    term = _add(course, definition.id, "step", deadline, note=note, of_entity=entity, task_id=task.id)
    task.due = term.due
    return term


def begin_timer(course: Any, engine_task_id: str, definition: Any) -> Term:
    """The term row that decides a drawn timer."""
    deadline = _deadlines.deadline(course, definition.term, definition.rule)
    return _add(
        course,
        definition.id,
        "timer",
        deadline,
        of_entity=definition.of == "entidad",
        engine_task_id=engine_task_id,
    )


def _add(course: Any, name: str, kind: str, deadline: Deadline, **more: Any) -> Term:
    term = Term(
        id=new_id(), case_id=course.case.id, name=name, kind=kind, start=deadline.start, initial_due=deadline.due,
        due=deadline.due, due_at=course.now, amount=amounts.as_table(deadline.amount), rule=deadline.rule,
        explanation=deadline.as_json(), state="running", **more,
    )  # fmt: skip
    term.due_at = due_instant(term, course.calendar)
    session().add(term)
    course.terms.append(term)
    note_event(term, "iniciado", course.who.person_id, more.get("note", ""), None)
    return term


def due_instant(term: Term, calendar: WorkCalendar) -> datetime:
    """Ours ends when the office closes; the entity's, and a date of the law, at midnight (INTERFACES, office hours)."""
    until_midnight = term.of_entity or "date" in term.amount
    return calendar.end_of_day(term.due) if until_midnight else calendar.end_of_office(term.due)


def note_event(term: Term, kind: str, person_id: str | None, reason: str, before: date | None) -> None:
    """Add a line to the history of a term."""
    write_at_end(
        TermEvent, term_id=term.id, kind=kind, at=clock.now(), person_id=person_id, reason=reason, before=before,
        after=term.due,
    )  # fmt: skip


def suspend(course: Any, name: str) -> None:
    """Stop the count: a requerimiento sent on day k has used k days (CPACA art. 17)."""
    term = of_case(course, name)
    if term is None or term.state != "running":
        return
    left = changes.remaining(from_json(term.explanation), course.today, course.calendar)
    term.state, term.suspended_on, term.remaining = "suspended", course.today, left.amount
    note_event(term, "suspendido", course.who.person_id, "Se pidió información a la entidad.", term.due)


def resume(course: Any, name: str) -> None:
    """Go on with the days that remained, from the working day after completion."""
    term = of_case(course, name)
    if term is None or term.state != "suspended":
        return
    initial = amounts.parse(term.amount)
    assert isinstance(initial, Span)
    unit = Unit.HABILES if initial.unit == Unit.HABILES else Unit.CALENDARIO
    left = Span(amount=term.remaining or 0, unit=unit)
    completed = course.calendar.reception(course.now)
    replace(course, term, changes.resume(left, completed, course.calendar), "reanudado", "")


def restart(course: Any, name: str) -> None:
    """Count the whole term again from today (setting of the owner for a devolución, CPACA art. 19)."""
    term = of_case(course, name)
    if term is None:
        return
    start = course.calendar.reception(course.now)
    deadline = petitions.legal_due(course.case.petition_type or "general", start, course.calendar)
    replace(course, term, deadline, "reiniciado", "La entidad aclaró su solicitud.")


def extend(course: Any, name: str, days: int, reason: str) -> None:
    """Extend before expiry, at most to double the initial term (CPACA art. 14 par.)."""
    term = of_case(course, name)
    if term is None or term.state != "running":
        raise Conflict("El término ya no está corriendo: no se puede ampliar.")
    initial = amounts.parse(term.amount)
    assert isinstance(initial, Span)
    new_due = course.calendar.add_working(term.due, days)
    received = course.calendar.reception(course.case.received_at)
    deadline = changes.extend(
        from_json(term.explanation), new_due, course.calendar, initial=initial, received=received, today=course.today,
        suspended=suspended_days(term, course.calendar),
    )  # fmt: skip
    term.extended = True
    replace(course, term, deadline, "ampliado", reason)


def suspended_days(term: Term, calendar: WorkCalendar) -> int:
    """Working days during which a term did not run, until it was last resumed."""
    write_now()
    query = select(TermEvent).where(TermEvent.term_id == term.id).order_by(TermEvent.id)
    days, since = 0, None
    for event in session().scalars(query):
        if event.kind == "suspendido":
            since = clock.local(event.at).date()
        elif event.kind == "reanudado" and since is not None:
            days, since = days + calendar.working_days_between(since, calendar.reception(event.at)), None
    return days


def set_due(course: Any, term: Term, due: date, reason: str) -> None:
    """A person fixes another date, with a reason."""
    before, term.due = term.due, due
    term.due_at = due_instant(term, course.calendar)
    term.note = reason
    _follow_task(term)
    note_event(term, "cambiado", course.who.person_id, reason, before)


def stop(course: Any, name: str, state: str = "stopped") -> None:
    """The term no longer counts: stopped by the diagram, or met."""
    term = of_case(course, name)
    if term is None or term.state not in ("running", "suspended"):
        return
    close(term, state, course.who.person_id, course.now)


def stop_all(course: Any) -> None:
    """Stop every term of a case that is annulled."""
    for term in [each for each in course.terms if each.state in ("running", "suspended")]:
        close(term, "stopped", course.who.person_id, course.now)


def stop_task_term(course: Any, task: Task, state: str = "stopped") -> None:
    """End the internal term of a task: "met" when it was completed, "stopped" when it was cancelled."""
    for term in [each for each in course.terms if each.task_id == task.id and each.state == "running"]:
        close(term, state, course.who.person_id, course.now)


def close(term: Term, state: str, person_id: str | None, now: datetime) -> None:
    """End one term row: met, stopped or fired."""
    term.state, term.met_at = state, now
    note_event(term, {"met": "cumplido", "stopped": "detenido", "fired": "vencido"}[state], person_id, "", term.due)


def replace(course: Any, term: Term, deadline: Deadline, kind: str, reason: str) -> None:
    """Another deadline for a term, running from now on; its history says which `kind` of change it was."""
    before, term.due = term.due, deadline.due
    term.state, term.remaining, term.suspended_on = "running", None, None
    term.due_at = due_instant(term, course.calendar)
    keep_amount = kind in ("reanudado", "ampliado", "cambiado")
    term.explanation = deadline.as_json()
    term.rule = deadline.rule
    if not keep_amount:
        term.amount = amounts.as_table(deadline.amount)
    _follow_task(term)
    note_event(term, kind, course.who.person_id, reason, before)


def _follow_task(term: Term) -> None:
    task = session().get(Task, term.task_id) if term.task_id else None
    if task is not None:
        task.due = term.due


def grace(now: datetime) -> datetime:
    """The instant before which a due term fires: one second after it is over."""
    return now - timedelta(seconds=1)
