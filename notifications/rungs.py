"""Turns tasks whose rung has come into rows: told at once, waiting for the digest, or skipped and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from notifications.ladder import Rung
from notifications.recipients import Known, people_of, to_entity
from workflows.actions.reminders import EntityMail, PersonMail
from workflows.domain.people import Person
from workflows.domain.reminders import TO_ENTITY, TO_NOBODY, TOLD, Reminder
from workflows.domain.unwanted import wants
from workflows.kernel.db import session
from workflows.kernel.text import is_safe_email

Task = Row[Any]
ReminderRow = dict[str, Any]
ByDue = Mapping[date, Rung]
Overtaken = Mapping[date, Sequence[Rung]]
LEGAL_DAYS = 2
"""A term of the law that ends within so many working days is told also to who declined the mail."""


@dataclass
class Rows:
    """What a round found: rows that send nothing now, mails by person, and mails to entities."""

    silent: list[ReminderRow] = field(default_factory=list)
    mails: dict[str, PersonMail] = field(default_factory=dict)
    entities: list[EntityMail] = field(default_factory=list)

    def people(self) -> list[PersonMail]:
        """The mails to people, by address."""
        return sorted(self.mails.values(), key=lambda mail: mail.address)


@dataclass(frozen=True)
class Before:
    """What the tasks of a chunk have had already: rungs with a row, and how many each was told."""

    rungs: frozenset[tuple[str, str, date]]
    told: Counter[tuple[str, str]]


def add_rows(known: Known, rows: Rows, tasks: Sequence[Task], rungs: ByDue, overtaken: Overtaken) -> None:
    """Add what becomes of these tasks; `rungs` and `overtaken` are by due date."""
    known.load(task.assignee_id for task in tasks)
    before = _before([task.id for task in tasks])
    for task in tasks:
        for rung in overtaken.get(task.due, ()):
            if rung.day > _since(known, task) and (task.id, rung.name, task.due) not in before.rungs:
                rows.silent += [_row(known, task, rung, to, "superada") for to in _keys(known, task, rung)]
        _tell(known, rows, before, task, rungs[task.due])


def _before(ids: Sequence[str]) -> Before:
    columns = (Reminder.task_id, Reminder.rung, Reminder.due, Reminder.to_key, Reminder.state)
    found = session().execute(select(*columns).where(Reminder.task_id.in_(ids))).all()
    told = Counter((row.task_id, row.to_key) for row in found if row.state in TOLD)
    return Before(frozenset((row.task_id, row.rung, row.due) for row in found), told)


def _tell(known: Known, rows: Rows, before: Before, task: Task, rung: Rung) -> None:
    people = people_of(known, task, rung)
    most = known.rules(task.owner_id).most
    for person in people.values():
        why = _why_not(known, task, rung, person) or ("tope" if before.told[task.id, person.id] >= most else "")
        _to_person(known, rows, task, rung, person, why)
    if to_entity(task, rung):
        _to_entity(known, rows, task, rung, "tope" if before.told[task.id, TO_ENTITY] >= most else "")
    elif not people:
        rows.silent.append(_row(known, task, rung, TO_NOBODY, "sin_direccion"))


def _why_not(known: Known, task: Task, rung: Rung, person: Person) -> str:
    if not person.active or not is_safe_email(person.email):
        return "sin_direccion"
    if rung.early and rung.day <= _since(known, task, person):
        return "recien_asignada"
    if not wants(person, _kind(known, task, rung)) and not (_is_legal(known, task) and not rung.early):
        return "no_quiere"
    return ""


def _kind(known: Known, task: Task, rung: Rung) -> str:
    if rung.early:
        return "resumen"
    return "vencidas" if task.due < known.today(task.owner_id) else "ultimo_dia"


def _is_legal(known: Known, task: Task) -> bool:
    calendar = known.rules(task.owner_id).calendar
    return task.legal is not None and task.legal <= calendar.add_working(known.today(task.owner_id), LEGAL_DAYS)


def _since(known: Known, task: Task, person: Person | None = None) -> date:
    """The day on which the task opened, or on which this person took it."""
    taken = person is not None and person.id == task.assignee_id and task.taken_at
    at = max(task.created_at, taken) if taken else task.created_at
    return known.rules(task.owner_id).calendar.local(at).date()


def _keys(known: Known, task: Task, rung: Rung) -> list[str]:
    entity = [TO_ENTITY] if to_entity(task, rung) else []
    return [*people_of(known, task, rung), *entity] or [TO_NOBODY]


def _to_person(known: Known, rows: Rows, task: Task, rung: Rung, person: Person, why: str) -> None:
    row = _row(known, task, rung, person.id, why)
    if why or rung.early:
        rows.silent.append(row)
        return
    if person.id not in rows.mails:
        today = known.today(task.owner_id)
        rows.mails[person.id] = PersonMail(task.owner_id, person.id, person.email, person.name, today)
    mail = rows.mails[person.id]
    mail.rows.append(row)
    if behind := _behind(known, task, rung):
        mail.behind = min(behind, mail.behind or behind)


def _to_entity(known: Known, rows: Rows, task: Task, rung: Rung, why: str) -> None:
    address = task.requester_email or task.email or ""
    why = why or ("" if is_safe_email(address) else "sin_direccion")
    if not why and rung.early and rung.day <= _since(known, task):
        why = "recien_asignada"
    row = _row(known, task, rung, TO_ENTITY, why)
    if why:
        rows.silent.append(row)
        return
    today, name = known.today(task.owner_id), task.requester_name or task.entity
    rows.entities.append(EntityMail(row, address, name, today, _behind(known, task, rung)))


def _behind(known: Known, task: Task, rung: Rung) -> date | None:
    """The day on which it should have been told, when that is past and the task was there already."""
    was_there = _since(known, task) <= rung.day < known.today(task.owner_id)
    return rung.day if was_there else None


def _row(known: Known, task: Task, rung: Rung, to: str, why: str) -> ReminderRow:
    """A row as it is kept; `to` is a person's id, the entity or nobody."""
    is_person = to not in (TO_ENTITY, TO_NOBODY)
    state = "skipped" if why else "waiting" if rung.early and is_person else "mailed"
    return {
        "owner_id": task.owner_id, "case_id": task.case_id, "task_id": task.id,
        "person_id": to if is_person else None, "to_key": to, "rung": rung.name, "due": task.due,
        "falls_on": rung.day, "state": state, "why": why, "outbox_id": None, "at": known.now,
    }  # fmt: skip
