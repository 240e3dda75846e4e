"""Records of a step: each session or plan action is its own act."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflows.actions import _comments, _course, _files, _library, _once, _participants, _records
from workflows.actions._forms import checked
from workflows.actions._tasks import check_mine, check_open, locked_task
from workflows.domain import journal, rights
from workflows.domain.people import Actor
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound
from workflows.procedures import Procedure


@act
@_once.once
def save_record(
    who: Actor, task_id: str, kind: str, data: Mapping[str, Any], record_id: str | None = None,
    revision: int | None = None, *, key: str | None = None,
) -> str:  # fmt: skip
    """Add or correct one row of an open step; returns its id. `key`: the same sending twice is one row."""
    course, task, definition = _course_of(who, task_id, kind)
    values = checked(course.procedure.forms[definition.form], data)
    if record_id is None:
        row = _records.add(course, kind, _records.next_n(course.case.id, kind), values)
    else:
        row = _existing(course.case.id, kind, record_id, revision)
        comment = _comments.is_comment(course.procedure, row)
        row.data = _comments.with_citizens_words(row, values) if comment else values
        row.at, row.person_id, row.closed = clock.now(), who.person_id, _records.is_closed(definition, values)
        if comment:
            _comments.answer(course, definition, row)
    _files.attach_all(who, course.case, task, _file_ids(course.procedure.forms[definition.form], values))
    _library.note_uses(who, course.case, course.procedure.forms[definition.form], values)
    session().flush()
    if _participants.counts(course.procedure, kind):
        _participants.recount(course.case, course.procedure)
    journal.write(course.who, "registro_guardado", course.case, clase=kind, numero=row.n, registro=row.id)
    return row.id


@act
def remove_record(who: Actor, task_id: str, record_id: str) -> None:
    """Take away a row that was added by mistake; rows that came from a plan stay."""
    found = session().get(Record, record_id)
    if found is None:
        raise NotFound("Ese registro ya no está.")
    course, _, _ = _course_of(who, task_id, found.kind)
    if found.case_id != course.case.id:
        raise NotFound("Ese registro ya no está.")
    if found.seeded:
        raise Conflict("Esta fila viene del plan o de un ciudadano: no se borra, se termina o se responde.")
    journal.write(course.who, "registro_borrado", course.case, clase=found.kind, numero=found.n)
    session().delete(found)
    if _participants.counts(course.procedure, found.kind):
        _participants.recount(course.case, course.procedure)


def _course_of(who: Actor, task_id: str, kind: str) -> tuple[_course.Course, Task, Any]:
    case, task = locked_task(who, task_id)
    check_open(task)
    check_mine(who, task, "Esta tarea la tiene otra persona.")
    who = rights.acting(who, task)
    procedure: Procedure = _course._definitions.by_version(case.version_hash)
    if kind not in procedure.steps[task.step].records:
        raise NotFound("Este paso no lleva esos registros.")
    course = _course.Course(who=who, case=case, procedure=procedure, now=clock.now())
    return course, task, procedure.records[kind]


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
