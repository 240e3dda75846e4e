"""Finds the reminders that are due now, from the current due dates and the ladder of each step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, literal, select, true

from notifications.ladder import Rung, reached
from workflows.actions.reminders import EntityReminder, queue_entity_reminders, queue_reminders
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity, calendar_of
from workflows.domain.notices import CASE_PAGE, TASK_PAGE, mail_row
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person, holders
from workflows.domain.tasks import Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain, relative
from workflows.domain.terms.words import day_in_words
from workflows.kernel.clock import BOGOTA
from workflows.kernel.db import session
from workflows.procedures.model import Reminder

RESPONSIBLE, ENTITY = "responsable", "entidad"
LadderOf = Callable[[str, str], Sequence[Reminder]]
Found = Row[Any]


@dataclass
class Sweep:
    """What one sweep has looked up already; `now` is an aware instant."""

    now: datetime
    calendars: dict[str, WorkCalendar] = field(default_factory=dict)
    people: dict[tuple[str, str, str], list[Person]] = field(default_factory=dict)

    def calendar(self, owner_id: str) -> WorkCalendar:
        """The calendar of an owner."""
        if owner_id not in self.calendars:
            self.calendars[owner_id] = calendar_of(owner_id)
        return self.calendars[owner_id]

    def holders(self, owner_id: str, role: str, scope: str) -> list[Person]:
        """Who holds a role for a scope today."""
        key = (owner_id, role, scope)
        if key not in self.people:
            self.people[key] = holders(owner_id, role, scope, self.calendar(owner_id).local(self.now).date())
        return self.people[key]


def sweep(now: datetime, ladder_of: LadderOf) -> int:
    """Put into the outbox every reminder that is due at `now` (aware); how many were new.

    `ladder_of(version, step)` gives the reminders of a step. A repetition, or a second clock, adds nothing.
    """
    seen, new = Sweep(now), 0
    for owner_id, version, step, due in session().execute(_groups()).all():
        for rung in reached(ladder_of(version, step), due, now, seen.calendar(owner_id)):
            new += _remind(seen, owner_id, version, step, due, rung)
    return new


def _groups() -> Any:
    return (
        select(Task.owner_id, Case.version_hash, Task.step, Task.due)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == "open", Task.due.is_not(None))
        .distinct()
        .order_by(Task.due)
    )


def _remind(seen: Sweep, owner_id: str, version: str, step: str, due: date, rung: Rung) -> int:
    people: list[dict[str, Any]] = []
    entities: list[EntityReminder] = []
    for task in session().execute(_open_tasks(owner_id, version, step, due, rung)):
        params = _params(seen, task, due, rung)
        for person in _to_people(seen, task, rung):
            people.append(_person_row(task, person, due, rung, params, _kind(seen, owner_id, due)))
        if _to_entity(task, rung):
            entities.append(_entity_reminder(task, due, rung, params, _kind(seen, owner_id, due)))
    return queue_reminders(people) + queue_entity_reminders(entities)


def _open_tasks(owner_id: str, version: str, step: str, due: date, rung: Rung) -> Any:
    prefix = literal("recordatorio:") + Task.id + literal(f":{rung.name}:{due.isoformat()}:")
    sent = exists().where(Outbox.task_id == Task.id, Outbox.unique_key.startswith(prefix))
    return (
        select(
            Task.id, Task.owner_id, Task.title, Task.role, Task.scope, Task.assignee_id, Task.created_at,
            Case.id.label("case_id"), Case.number, Case.radicado, Case.subject, Case.policy, Case.entity_id,
            Case.requester_email, Case.requester_name, Entity.name.label("entity"), Entity.email,
            Person.name.label("assignee"), Term.explanation,
        )
        .join(Case, Case.id == Task.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .outerjoin(Term, and_(Term.task_id == Task.id, Term.kind == "step", Term.state == "running"))
        .where(Task.state == "open", Task.owner_id == owner_id, Task.step == step, Task.due == due)
        .where(Case.version_hash == version, ~sent, _was_there(rung))
    )  # fmt: skip


def _was_there(rung: Rung) -> ColumnElement[bool]:
    """A task that opened on the day of an early rung has just been announced: that rung would only be noise."""
    if rung.rule.offset >= 0:
        return true()
    return Task.created_at < datetime.combine(rung.day, time.min, BOGOTA)


def _to_people(seen: Sweep, task: Found, rung: Rung) -> Iterator[Person]:
    found: dict[str, Person] = {}
    for role in _to(rung):
        if role == RESPONSIBLE and task.assignee_id:
            assignee = session().get(Person, task.assignee_id)
            found |= {assignee.id: assignee} if assignee else {}
        elif role == RESPONSIBLE:
            found |= {person.id: person for person in seen.holders(task.owner_id, task.role, task.scope)}
        elif role != ENTITY:
            for scope in filter(None, (task.scope, task.policy, task.entity_id)):
                found |= {person.id: person for person in seen.holders(task.owner_id, role, scope)}
    yield from found.values()


def _to(rung: Rung) -> tuple[str, ...]:
    return rung.rule.to or (RESPONSIBLE,)


def _to_entity(task: Found, rung: Rung) -> bool:
    to = _to(rung)
    return ENTITY in to or (RESPONSIBLE in to and task.role == ENTITY and not task.assignee_id)


def _kind(seen: Sweep, owner_id: str, due: date) -> str:
    return "vencida" if due < seen.calendar(owner_id).local(seen.now).date() else "recordatorio"


def _params(seen: Sweep, task: Found, due: date, rung: Rung) -> dict[str, Any]:
    calendar = seen.calendar(task.owner_id)
    today = calendar.local(seen.now).date()
    late = rung.day < today and calendar.local(task.created_at).date() <= rung.day
    return {
        "caso": {
            "numero": task.number, "radicado": task.radicado, "asunto": task.subject, "entidad": task.entity,
            "pagina": CASE_PAGE.format(task.case_id),
        },
        "tarea": {
            "titulo": task.title, "vence": day_in_words(due), "por_que": _why(task, due),
            "pagina": TASK_PAGE.format(task.id),
        },
        "a_cargo": task.assignee or "",
        "distancia": _distance(due, today, calendar),
        "debia_salir": day_in_words(rung.day) if late else "",
        "enlace": "",
    }  # fmt: skip


def _why(task: Found, due: date) -> str:
    if not task.explanation:
        return ""
    return explain(from_json(task.explanation)).removeprefix(f"Vence el {day_in_words(due)}.").strip()


def _distance(due: date, today: date, calendar: WorkCalendar) -> str:
    said = relative(due, today, calendar)
    return said if said.startswith("ven") else f"{'vence' if due > today else 'venció'} {said}"


def _person_row(
    task: Found, person: Person, due: date, rung: Rung, params: dict[str, Any], kind: str
) -> dict[str, Any]:
    own = person.id == task.assignee_id or (not task.assignee_id and RESPONSIBLE in _to(rung))
    key = _key(task.id, rung, due, person.id)
    row = mail_row(task.owner_id, kind, person.email, person.name, key, {**params, "es_suya": own})
    return row | {"case_id": task.case_id, "task_id": task.id, "person_id": person.id}


def _entity_reminder(task: Found, due: date, rung: Rung, params: dict[str, Any], kind: str) -> EntityReminder:
    address = task.requester_email or task.email or ""
    name = task.requester_name or task.entity
    key = _key(task.id, rung, due, ENTITY)
    row = mail_row(task.owner_id, kind, address, name, key, {**params, "es_suya": True})
    return EntityReminder(task.case_id, task.id, row | {"case_id": task.case_id, "task_id": task.id})


def _key(task_id: str, rung: Rung, due: date, to: str) -> str:
    return f"recordatorio:{task_id}:{rung.name}:{due.isoformat()}:{to}"
