"""What falls on which day for somebody: obligations, due dates, sessions, closings of consultations, absences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, or_, select, type_coerce

from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.consultations import Consultation
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity, calendar_of
from workflows.domain.obligations import occurrences
from workflows.domain.people import Actor, Person
from workflows.domain.substitutions import Substitution
from workflows.domain.tasks import Record, Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel.db import session

KINDS = {
    "obligacion": "Obligaciones",
    "tarea": "Vencimientos",
    "sesion": "Sesiones",
    "consulta": "Consultas ciudadanas",
    "ausencia": "Ausencias",
}
MONTH = timedelta(days=28)
SessionFields = Mapping[tuple[str, str], tuple[str, str]]
"""(procedure, kind of record) -> (name of its date field, what such a record is called)."""


@dataclass(frozen=True)
class Item:
    """Something on a day. `ref` names it for ever; `revision` grows with each change; `ends` is its last day."""

    day: date
    kind: str
    title: str
    ref: str
    detail: str = ""
    at: datetime | None = None
    ends: date | None = None
    task_id: str | None = None
    case_id: str | None = None
    revision: int = 0


@dataclass(frozen=True)
class Asked:
    """Whose calendar (of an office, when `office` says one), between which days, both inclusive, and what of it."""

    who: Actor
    first: date
    last: date
    office: str = ""
    kinds: frozenset[str] = frozenset(KINDS)
    sessions: SessionFields | None = None


def may_see_office(who: Actor, office_id: str) -> bool:
    """The calendar of an office is for its head and for who sees everything."""
    return rights.may(who, "ver_todo") or office_id in rights.headed_offices(who)


def items(asked: Asked) -> list[Item]:
    """Everything that was asked for, by day, legal obligations first."""
    calendar = calendar_of(asked.who.owner_id)
    inside = asked.who.entity_id is None
    readers = {
        "obligacion": lambda: _obligations(asked, calendar) if inside else (),
        "tarea": lambda: _tasks(asked),
        "sesion": lambda: _sessions(asked) if inside else (),
        "consulta": lambda: _consultations(asked),
        "ausencia": lambda: _absences(asked) if inside else (),
    }
    found = [item for kind, read in readers.items() if kind in asked.kinds for item in read()]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda item: (item.day, order[item.kind], item.title, item.ref))


def _obligations(asked: Asked, calendar: WorkCalendar) -> Iterable[Item]:
    for day, each in occurrences(asked.who.owner_id, asked.first, asked.last, calendar):
        rule = ", ".join(part for part in (each.rule, each.article) if part)
        lines = [rule, f"Responsable: {each.responsible}" if each.responsible else "", each.description]
        if why := calendar.why_not(day):
            lines.append(f"Ese día no es hábil ({why}): déjelo listo antes.")
        detail = "\n".join(line for line in lines if line)
        yield Item(day, "obligacion", each.title, f"obligacion-{each.id}-{day.isoformat()}", detail)


def _tasks(asked: Asked) -> Iterable[Item]:
    query = (
        select(Task.id, Task.title, Task.due, Task.revision, Case.id, Case.number, Entity.short_name, Term.due_at,
               Person.name)
        .join(Case, Case.id == Task.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Term, and_(Term.task_id == Task.id, Term.kind == "step"))
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Task.state == "open", Task.due >= asked.first, Task.due <= asked.last, *_whose(asked))
    )  # fmt: skip
    for row in session().execute(query):
        task_id, title, day, revision, case_id, number, entity, at, holder = row
        assert day is not None
        detail = f"{number} · {entity}" + (f"\nLa tiene: {holder}" if asked.office else "")
        yield Item(day, "tarea", title, f"tarea-{task_id}", detail, at, None, task_id, case_id, revision)


def _whose(asked: Asked) -> list[ColumnElement[bool]]:
    who = asked.who
    if who.entity_id:
        return [Task.owner_id == who.owner_id, Task.role == "entidad", Task.scope == who.entity_id]
    if asked.office:
        return [Task.assignee_id.in_(_people(asked.office)), rights.visible_cases(who)]
    return [Task.assignee_id == who.person_id]


def _people(office_id: str) -> Any:
    return select(Person.id).where(Person.office_id == office_id)


def _sessions(asked: Asked) -> Iterable[Item]:
    """Records with a date: the database finds the month in their text, the field itself decides."""
    fields = asked.sessions or {}
    if not fields:
        return
    text = type_coerce(Record.data, Text)
    named = or_(*(and_(Case.procedure == slug, Record.kind == kind) for slug, kind in fields))
    dated = or_(*(text.contains(f'"{month}-', autoescape=True) for month in _months(asked.first, asked.last)))
    query = (
        select(Record.id, Record.kind, Record.data, Record.revision, Case.id, Case.procedure, Case.number,
               Entity.short_name)
        .join(Case, Case.id == Record.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .where(rights.visible_cases(asked.who), named, dated)
    )  # fmt: skip
    if asked.office:
        query = query.where(Record.person_id.in_(_people(asked.office)))
    for record_id, kind, data, revision, case_id, slug, number, entity in session().execute(query):
        field, label = fields[slug, kind]
        day = _day(data.get(field))
        if day and asked.first <= day <= asked.last:
            yield Item(day, "sesion", f"{label}: {entity}", f"sesion-{record_id}", number, None, None, None, case_id,
                       revision)  # fmt: skip


def _months(first: date, last: date) -> list[str]:
    day, found = first.replace(day=1), []
    while day <= last:
        found.append(f"{day:%Y-%m}")
        day = (day + MONTH + timedelta(days=4)).replace(day=1)
    return found


def _day(written: Any) -> date | None:
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None


def _consultations(asked: Asked) -> Iterable[Item]:
    query = select(Consultation).where(
        Consultation.owner_id == asked.who.owner_id, Consultation.closes_on >= asked.first,
        Consultation.closes_on <= asked.last,
    )  # fmt: skip
    for each in session().scalars(query):
        yield Item(each.closes_on, "consulta", f"Cierra la consulta: {each.title}", f"consulta-{each.id}")


def _absences(asked: Asked) -> Iterable[Item]:
    """Who is away and who stands in; never why (that is the person's own affair)."""
    query = select(Substitution).where(
        Substitution.owner_id == asked.who.owner_id, Substitution.state != "cancelled",
        Substitution.starts <= asked.last, Substitution.ends >= asked.first,
    )  # fmt: skip
    if asked.office:
        query = query.where(Substitution.person_id.in_(_people(asked.office)))
    else:
        mine = asked.who.person_id
        query = query.where(or_(Substitution.person_id == mine, Substitution.substitute_id == mine))
    rows = list(session().scalars(query))
    ids = {each.person_id for each in rows} | {each.substitute_id for each in rows}
    names = {key: name for key, name in session().execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}
    for each in rows:
        title = f"Ausencia de {names[each.person_id]}; a cargo queda {names[each.substitute_id]}"
        yield Item(each.starts, "ausencia", title, f"ausencia-{each.id}", ends=each.ends)
