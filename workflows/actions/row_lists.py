"""A list of who came, from a spreadsheet: looked at first, then all of it or nothing; twice the same adds nothing."""

from dataclasses import dataclass

from workflows.actions import _entity_rows, _files, _participants, _record_tasks, _row_lists
from workflows.actions._course import Course
from workflows.actions._row_lists import Reading
from workflows.domain import journal
from workflows.domain.people import Actor
from workflows.domain.people_lists import PeopleList
from workflows.domain.tasks import Record, Task
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Invalid, NotFound
from workflows.procedures import Procedure, RecordDef

WRONG = "La lista tiene errores y no se guardó nada. Corríjala y súbala de nuevo."


@dataclass(frozen=True)
class Added:
    """What a list added, and how many of it were there already."""

    new: int
    there: int


def read_people(procedure: Procedure, kind: str, name: str, data: bytes) -> PeopleList:
    """The lines of an uploaded list, read outside any act; Invalid says what is wrong with the file."""
    return _row_lists.read_file(name, data, procedure.forms[_by_list(procedure, kind).form])


def _by_list(procedure: Procedure, kind: str) -> RecordDef:
    record = procedure.records.get(kind)
    if record is None or "lista" not in record.by:
        raise NotFound("Estas filas no se reciben con una lista.")
    return record


@act
def preview_people(who: Actor, task_id: str, kind: str, about_id: str | None, people: PeopleList) -> Reading:
    """What a list would add to a session, and each problem with its cell; nothing is kept."""
    return _reading(who, task_id, kind, about_id, people)[3]


@act
def add_people(
    who: Actor, task_id: str, kind: str, about_id: str | None, people: PeopleList, evidence_id: str,
    complete: bool = False,
) -> Added:  # fmt: skip
    """Keep everybody of a list, and the file as evidence of the step; Invalid, and nothing, when a cell is wrong.

    `complete`: the list is whole, so that an entity that is not in it did not come.
    """
    course, task, about, found = _reading(who, task_id, kind, about_id, people)
    if found.problems:
        raise Invalid(WRONG, found.problems)
    record = course.procedure.records[kind]
    for each in found.new:
        _entity_rows.keep(course, record, dict(each.values), each.entity_id, about_id, "lista", counted=False)
    _participants.recount(course.case, course.procedure)
    if complete and about is not None:
        about.complete_at = course.now
    _files.attach_all(course.who, course.case, task, [evidence_id])
    journal.write(
        course.who, "lista_cargada", course.case, clase=kind, sobre=about_id, archivo=evidence_id,
        total=len(found.new), repetidas=len(found.there) + len(found.twice), completa=complete,
    )  # fmt: skip
    return Added(len(found.new), len(found.there) + len(found.twice))


def _reading(
    who: Actor, task_id: str, kind: str, about_id: str | None, people: PeopleList
) -> tuple[Course, Task, Record | None, Reading]:
    course, task, record = _record_tasks.opened(who, task_id, kind)
    _by_list(course.procedure, kind)
    about = session().get(Record, about_id) if about_id else None
    if record.about and (about is None or about.case_id != course.case.id or about.kind != record.about):
        raise Conflict("Elija la sesión a la que corresponde la lista.")
    return course, task, about, _row_lists.compare(course, record, about, people)
