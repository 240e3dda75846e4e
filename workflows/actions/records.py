"""Records of a step: each session or plan action is its own act."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflows.actions import (
    _comments,
    _course,
    _entity_rows,
    _files,
    _library,
    _listed,
    _once,
    _participants,
    _record_tasks,
    _records,
)
from workflows.actions._forms import checked
from workflows.domain import journal
from workflows.domain.people import Actor
from workflows.domain.tasks import Record
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound
from workflows.procedures import RecordDef


@act
@_once.once
def save_record(
    who: Actor, task_id: str, kind: str, data: Mapping[str, Any], record_id: str | None = None,
    revision: int | None = None, entity_id: str | None = None, about_id: str | None = None, *, key: str | None = None,
) -> str:  # fmt: skip
    """Add or correct one row of an open step; returns its id. `key`: the same sending twice is one row.

    A row of an entity that takes part says which (`entity_id`), and which row it is about (a session).
    """
    course, task, definition = _record_tasks.opened(who, task_id, kind)
    values = checked(course.procedure.forms[definition.form], data)
    _listed.check(course.case, course.procedure.forms[definition.form], values)
    row = _existing(course.case.id, kind, record_id, revision) if record_id else None
    if definition.by_entities:
        entity_id, about_id = entity_id or (row.entity_id if row else ""), about_id or (row.about_id if row else None)
        row = _entity_rows.keep(course, definition, values, entity_id or "", about_id, "mano", row)
    else:
        row = _keep(course, definition, values, row)
    _files.attach_all(who, course.case, task, _file_ids(course.procedure.forms[definition.form], values))
    _library.note_uses(who, course.case, course.procedure.forms[definition.form], values)
    session().flush()
    journal.write(course.who, "registro_guardado", course.case, clase=kind, numero=row.n, registro=row.id)
    return row.id


def _keep(course: _course.Course, definition: RecordDef, values: dict[str, Any], row: Record | None) -> Record:
    if row is None:
        row = _records.add(course, definition.id, _records.next_n(course.case.id, definition.id), values)
    else:
        comment = _comments.is_comment(course.procedure, row)
        row.data = _comments.with_citizens_words(row, values) if comment else values
        row.at, row.person_id = course.now, course.who.person_id
        row.closed = _records.is_closed(definition, values)
        if comment:
            _comments.answer(course, definition, row)
    if _participants.counts(course.procedure, definition.id):
        _participants.recount(course.case, course.procedure)
    return row


@act
def remove_record(who: Actor, task_id: str, record_id: str) -> None:
    """Take away a row that was added by mistake; rows that came from a plan stay."""
    found = session().get(Record, record_id)
    if found is None:
        raise NotFound("Ese registro ya no está.")
    course, _, _ = _record_tasks.opened(who, task_id, found.kind)
    if found.case_id != course.case.id:
        raise NotFound("Ese registro ya no está.")
    if found.seeded:
        raise Conflict("Esta fila viene del plan o de un ciudadano: no se borra, se termina o se responde.")
    if session().scalar(select(Record.id).where(Record.about_id == found.id).limit(1)) is not None:
        raise Conflict("Hay filas de entidades sobre este registro: quítelas primero.")
    journal.write(course.who, "registro_borrado", course.case, clase=found.kind, numero=found.n)
    session().delete(found)
    if _participants.counts(course.procedure, found.kind):
        _participants.recount(course.case, course.procedure)


def _existing(case_id: str, kind: str, record_id: str, revision: int | None) -> Record:
    query = select(Record).where(Record.id == record_id, Record.case_id == case_id, Record.kind == kind)
    found = session().scalars(query).first()
    if found is None:
        raise NotFound("Ese registro ya no está.")
    if revision is not None and found.revision != revision:
        raise Conflict("Otra persona cambió este registro. Vuelva a abrirlo.", revision=found.revision)
    return found


def _file_ids(schema: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    names = [n for n, field in schema["properties"].items() if field.get("x-ui", {}).get("widget") == "file"]
    found: list[str] = []
    for name in names:
        value = values.get(name)
        found += value if isinstance(value, list) else [value] if value else []
    return found


def records_of(case_id: str, kind: str) -> list[Record]:
    """Rows of a kind in their order."""
    query = select(Record).where(Record.case_id == case_id, Record.kind == kind).order_by(Record.n)
    return list(session().scalars(query))
