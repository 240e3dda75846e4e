"""Rows of the entities that take part, inside an open act: whose they are, about what, and none of them twice."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflows.actions import _participants, _records
from workflows.domain.cases import Case
from workflows.domain.entities import entity
from workflows.domain.participants import INVITED, Participant, participants_of
from workflows.domain.tasks import Record, Task
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Invalid
from workflows.kernel.ids import digest
from workflows.kernel.text import fold
from workflows.procedures import Procedure, RecordDef

ENTITY, ABOUT = "_entidad", "_sobre"
"""How a form by hand calls the entity of a row, and what the row is about."""


def of_attended(procedure: Procedure, record: RecordDef) -> bool:
    """True when only entities that came have these rows (by default every kind but the attendance itself)."""
    found = _participants.definition(procedure)
    usual = "invited" if found is not None and found.attendance == record.id else "attended"
    return (record.of or usual) == "attended"


def subjects(case: Case, record: RecordDef) -> list[Record | None]:
    """What rows of this kind are about: each session in its order, or the case as a whole (None)."""
    if not record.about:
        return [None]
    query = select(Record).where(Record.case_id == case.id, Record.kind == record.about).order_by(Record.n)
    return list(session().scalars(query))


def whose(case: Case, procedure: Procedure, record: RecordDef, about: Record | None) -> list[Participant]:
    """Participants that have a row of this kind about this: not withdrawn, of the session's group, and having come."""
    found = _of_group([each for each in participants_of(case.id) if each.state == INVITED], about)
    if of_attended(procedure, record):
        came = _came(case, procedure, about)
        found = [each for each in found if (each.entity_id in came if about is not None else each.attended)]
    return found


def _of_group(found: list[Participant], about: Record | None) -> list[Participant]:
    """A session is of the entities that it lists, else of those of its group; without either, of everybody."""
    data = (about.data or {}) if about is not None else {}
    if isinstance(data.get("entidades"), list) and data["entidades"]:
        return [each for each in found if each.entity_id in data["entidades"]]
    group = fold(str(data.get("grupo") or data.get("nombre") or ""))
    named = [each for each in found if group and fold(each.group_name) == group]
    return named or found


def _came(case: Case, procedure: Procedure, about: Record | None) -> set[str]:
    definition = _participants.definition(procedure)
    if about is None or definition is None:
        return set()
    query = select(Record.entity_id).where(
        Record.case_id == case.id, Record.kind == definition.attendance, Record.about_id == about.id
    )
    return {each for each in session().scalars(query) if each}


def open_task(case: Case, record: RecordDef) -> Task | None:
    """The open task of the step that keeps these rows; without it nothing more is received."""
    query = select(Task).where(Task.case_id == case.id, Task.step == record.step, Task.state == "open")
    return session().scalars(query).first()


def check(case: Case, record: RecordDef, entity_id: str, about_id: str | None) -> None:
    """Invalid unless the entity takes part in the case and the row is about something of its kind."""
    row = select(Participant.state).where(Participant.case_id == case.id, Participant.entity_id == entity_id)
    if session().scalar(row) != INVITED:
        raise _wrong(ENTITY, "Elija una de las entidades de este expediente.")
    if not record.about:
        return
    about = session().get(Record, about_id) if about_id else None
    if about is None or about.case_id != case.id or about.kind != record.about:
        raise _wrong(ABOUT, "Elija a cuál corresponde.")


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, [{"field": field, "message": message}])


def keep(
    course: Any, record: RecordDef, values: dict[str, Any], entity_id: str, about_id: str | None, channel: str,
    row: Record | None = None, counted: bool = True,
) -> Record:  # fmt: skip
    """Add or correct a row of an entity (a Course); Conflict when the same one is there already.

    `counted` = False leaves it to the caller to count the sessions anew, once for many rows.
    """
    if row is None or (row.entity_id, row.about_id) != (entity_id, about_id):
        check(course.case, record, entity_id, about_id)
    key = _key(course.case, record, entity_id, about_id, values, row)
    if row is None:
        row = _records.add(course, record.id, _records.next_n(course.case.id, record.id), values)
        row.channel = channel
    else:
        row.data, row.at, row.closed = values, course.now, _records.is_closed(record, values)
        row.person_id = course.who.person_id or row.person_id
    row.entity_id, row.about_id, row.once_key = entity_id, about_id if record.about else None, key
    session().flush()
    if counted and _participants.counts(course.procedure, record.id):
        _participants.recount(course.case, course.procedure)
    return row


def _key(
    case: Case, record: RecordDef, entity_id: str, about_id: str | None, values: Mapping[str, Any], row: Record | None
) -> str | None:
    base = [entity_id, about_id or ""]
    name = fold(str(values.get("nombre") or ""))
    if not record.once and not name:
        return None
    keys = [digest("\x1f".join(base if record.once else [*base, name]))]
    there = _holder(case, record, keys[0], row)
    if there is not None and not record.once and _another_person(there.data or {}, values):
        keys.append(digest("\x1f".join([*base, name, _digits(values)])))
        there = _holder(case, record, keys[1], row)
    if there is not None:
        raise Conflict(_twice(record, entity_id, values), record=there.id)
    return keys[-1]


def _holder(case: Case, record: RecordDef, key: str, row: Record | None) -> Record | None:
    query = select(Record).where(Record.case_id == case.id, Record.kind == record.id, Record.once_key == key)
    found = session().scalars(query).first()
    return None if found is None or (row is not None and found.id == row.id) else found


def _another_person(there: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Two people of one name are told apart by their documents, when both are written."""
    one, other = _digits(there), _digits(values)
    return bool(one and other and one != other)


def _digits(values: Mapping[str, Any]) -> str:
    return "".join(each for each in str(values.get("documento") or "") if each.isalnum()).lower()


def _twice(record: RecordDef, entity_id: str, values: Mapping[str, Any]) -> str:
    name = entity(entity_id).short_name
    if record.once:
        return f"Ya tenemos la respuesta de {name}: ábrala para corregirla."
    return f"{values.get('nombre')} ya está registrado por {name}: abra su fila para corregirla."
