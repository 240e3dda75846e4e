"""A case under way inside an act: loaded, advanced by the engine, and settled into rows."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

import structlog
from sqlalchemy import bindparam, or_, select, update

from workflows.actions import _definitions, _opening, _state, _terms, services
from workflows.domain import journal
from workflows.domain.cases import Case, Incident, locked_case
from workflows.domain.deadlines import Term
from workflows.domain.entities import calendar_of
from workflows.domain.messages import Wait
from workflows.domain.people import Actor, system_actor
from workflows.domain.tasks import Task, last_done
from workflows.domain.terms.calendar import WorkCalendar
from workflows.engine import EngineFailure, Run
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import new_id
from workflows.procedures import Procedure

log = structlog.get_logger()
P = ParamSpec("P")
R = TypeVar("R")
_TERMS = (
    select(Term)
    .where(Term.case_id == bindparam("case"), or_(Term.state.in_(["running", "suspended"]), Term.kind != "step"))
    .order_by(Term.start, Term.due)
)
_OPEN_TASKS = select(Task).where(Task.case_id == bindparam("case"), Task.state == "open")
_WAITS = select(Wait).where(Wait.case_id == bindparam("case"), Wait.state == "open")


@dataclass
class Course:
    """What an act knows while a case moves: who, when, the case, and the form that was just handed in.

    `fired_at` is when the timer that moves it was over, also when the clock came late.
    """

    who: Actor
    case: Case
    procedure: Procedure
    now: datetime
    run: Run | None = None
    task: Task | None = None
    outcome: str | None = None
    reason: str | None = None
    opened: list[Task] = field(default_factory=list)
    numbered: list[str] = field(default_factory=list)
    numbered_kinds: list[str] = field(default_factory=list)
    signing: dict[str, Any] = field(default_factory=dict)
    fired_at: datetime | None = None

    @functools.cached_property
    def calendar(self) -> WorkCalendar:
        """Working days of the owner."""
        return calendar_of(self.case.owner_id)

    @functools.cached_property
    def terms(self) -> list[Term]:
        """Terms of the case that count or are drawn: running, suspended, legal and timers."""
        return list(session().scalars(_TERMS, {"case": self.case.id}))

    @functools.cached_property
    def open_tasks(self) -> list[Task]:
        """Open tasks of the case."""
        return list(session().scalars(_OPEN_TASKS, {"case": self.case.id}))

    @functools.cached_property
    def waits(self) -> list[Wait]:
        """Open waits of the case."""
        return list(session().scalars(_WAITS, {"case": self.case.id}))

    def last_done(self, step: str) -> Task | None:
        """The latest completion of a step, the one of this act included."""
        if self.task is not None and self.task.step == step:
            return self.task
        if self.run is not None and not self.run.visited(step):
            return None
        return last_done(self.case.id, step)

    @property
    def today(self) -> date:
        """Date in Bogota."""
        return clock.local(self.now).date()

    def step(self, step_id: str) -> Any:
        """The definition of a step."""
        return self.procedure.steps[step_id]

    def call(self, name: str, element: str, params: dict[str, Any]) -> Any:
        """A service task of the diagram asks for something of the closed list."""
        return services.call(self, name, element, params)


def begin(who: Actor, case: Case, procedure: Procedure, data: Mapping[str, Any]) -> Course:
    """Start the engine of a new case (already added to the session) and settle it."""
    course = new(who, case, procedure)
    _terms.begin_case_terms(course)
    course.run = Run.start(_definitions.model(procedure), data, course.call)
    settle(course)
    return course


def new(who: Actor, case: Case, procedure: Procedure) -> Course:
    """The course of a case that has no rows yet, so none are asked for."""
    course = Course(who=who, case=case, procedure=procedure, now=clock.now())
    course.__dict__.update(terms=[], open_tasks=[], waits=[])
    return course


def resume(who: Actor, case_id: str) -> Course:
    """The locked case with its engine, ready to advance."""
    return resume_locked(who, locked_case(case_id))


def resume_locked(who: Actor, case: Case, open_tasks: list[Task] | None = None) -> Course:
    """The same for a case that is locked already, with its open tasks if they were read."""
    procedure = _definitions.by_version(case.version_hash)
    course = Course(who=who, case=case, procedure=procedure, now=clock.now())
    if open_tasks is not None:
        course.__dict__["open_tasks"] = open_tasks
    course.run = Run.load(_definitions.model(procedure), case.engine_state, course.call)
    return course


def settle(course: Course) -> None:
    """Write what the engine now says: state, tasks, terms, waits, ends; nothing is committed here."""
    assert course.run is not None
    _opening.sync(course)
    _state.refresh(course)
    course.case.engine_state = course.run.save()
    session().flush()


def case_act(verb: Callable[P, R]) -> Callable[P, R]:
    """An act in which the engine moves: a failure leaves the case where it was, with an incident.

    The verb's second argument, or its `case_id` keyword, must let `_case_of` find the case.
    """
    inner = act(verb)

    @functools.wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return inner(*args, **kwargs)
        except CaseFailure as failure:
            keep_incident(failure.case_id, failure.place, failure.cause)
            raise Conflict(
                "No se pudo avanzar el expediente: quedó como estaba y avisamos a quien administra Cauce. "
                "Lo que usted escribió sigue en el borrador."
            ) from failure
        except EngineFailure as failure:
            log.error("case_not_started", place=failure.place, cause=failure.cause)
            raise Conflict(
                "No se pudo iniciar el trámite: su diagrama tiene un error. No se guardó nada. "
                "Avise a quien administra Cauce."
            ) from failure

    wrapper.is_act = True  # type: ignore[attr-defined]
    return wrapper


class CaseFailure(Exception):
    """An engine failure with the case to which it happened."""

    def __init__(self, case_id: str, place: str, cause: str) -> None:
        super().__init__(f"{case_id} {place}: {cause}")
        self.case_id, self.place, self.cause = case_id, place, cause


def advance(course: Course, move: Callable[[Run], None]) -> None:
    """Let the engine move and settle the case; KeyError means that the place is no longer open."""
    assert course.run is not None
    try:
        move(course.run)
    except EngineFailure as failure:
        raise CaseFailure(course.case.id, failure.place, failure.cause) from failure
    had_incident = course.case.engine_status == "incident"
    settle(course)
    if had_incident:
        _resolve_incidents(course)


@act
def keep_incident(case_id: str, place: str, cause: str, document_id: str | None = None) -> None:
    """Remember why a case could not go on; one open incident per case and place."""
    case = locked_case(case_id)
    if document_id is None and case.is_open():
        case.engine_status = "incident"
    query = select(Incident).where(Incident.case_id == case_id, Incident.place == place, Incident.resolved_at.is_(None))
    found = session().scalars(query).first()
    if found is not None:
        found.cause, found.at = cause[:4000], clock.now()
        return
    session().add(
        Incident(
            id=new_id(),
            case_id=case_id,
            place=place[:120],
            cause=cause[:4000],
            at=clock.now(),
            document_id=document_id,
        )
    )
    journal.write(system_actor(case.owner_id), "incidente", case, lugar=place, causa=cause[:500])


def _resolve_incidents(course: Course) -> None:
    if course.case.engine_status == "incident":
        course.case.engine_status = "running"
    session().execute(
        update(Incident)
        .where(Incident.case_id == course.case.id, Incident.resolved_at.is_(None), Incident.document_id.is_(None))
        .values(resolved_at=course.now, resolved_by=course.who.person_id)
    )
