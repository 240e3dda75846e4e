"""A list of who came, uploaded: a blank sheet with the entities in it, a look at what would be added, and adding it."""

from dataclasses import dataclass
from typing import Any

from flask import Response as FileResponse
from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.filters import fecha_corta
from web.sheets import sheet_response
from web.shown import taking
from web.tasks.place import blueprint, internal, opened
from web.who import current_actor, sent_key, signed_in
from workflows.actions._row_lists import Reading
from workflows.actions.conversation import attach_evidence
from workflows.actions.row_lists import add_people, preview_people, read_people
from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.tasks import Record, Task
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid, NotFound
from workflows.procedures import Procedure, RecordDef
from workflows.procedures.forms import fields

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Place:
    """Where a list goes: its task and case, the kind of its rows, and the session that it is of."""

    task: Task
    case: Case
    procedure: Procedure
    record: RecordDef
    about: str


def _place(task_id: str, kind: str) -> Place:
    who = current_actor()
    internal(who)
    task, case, procedure = opened(who, task_id)
    record = procedure.records.get(kind)
    if record is None or "lista" not in record.by or kind not in procedure.steps[task.step].records:
        raise NotFound("Estas filas no se reciben con una lista.")
    return Place(task, case, procedure, record, request.values.get("sobre", ""))


@blueprint.get("/tareas/<task_id>/listas/<kind>")
@signed_in
def list_form(task_id: str, kind: str) -> str:
    """Choose the session and the file."""
    return _form(_place(task_id, kind))


def _form(place: Place, error: CauceError | None = None) -> str:
    sheets = taking.sheets(place.case, place.procedure, place.record)
    return render_template(
        "tasks/list.html", place=place, sheets=sheets, error=error, errors=(error.errors if error else [])[:100],
        total=len(error.errors) if error else 0, columns=fields(place.procedure.forms[place.record.form]),
    )  # fmt: skip


def _columns(place: Place) -> list[str]:
    return [each.title for each in fields(place.procedure.forms[place.record.form])]


@blueprint.get("/tareas/<task_id>/listas/<kind>/hoja.xlsx")
@signed_in
def blank_list(task_id: str, kind: str) -> FileResponse:
    """The sheet to fill, with the entities of the session already in it."""
    place = _place(task_id, kind)
    sheet = _sheet(place)
    rows = [[line.name, *[""] * len(_columns(place))] for line in sheet.lines]
    day = (sheet.about.data or {}).get("fecha", "") if sheet.about else ""
    return sheet_response(f"Asistencia {day}.xlsx", [("Asistencia", ["Municipio", *_columns(place)], rows)])


def _sheet(place: Place) -> taking.Sheet:
    for each in taking.sheets(place.case, place.procedure, place.record):
        if (each.about.id if each.about else "") == place.about:
            return each
    raise NotFound("Esa sesión ya no está registrada.")


@blueprint.post("/tareas/<task_id>/listas/<kind>")
@signed_in
def list_preview(task_id: str, kind: str) -> Answer:
    """What the list would add, before anything is kept."""
    place, who = _place(task_id, kind), current_actor()
    sent = request.files.get("archivo")
    try:
        if sent is None or not sent.filename:
            raise Invalid("Escoja el archivo con la lista (.xlsx o .csv).")
        data = sent.read()
        people = read_people(place.procedure, kind, sent.filename, data)
        found = preview_people(who, task_id, kind, place.about or None, people)
        if found.problems:
            raise Invalid("La lista tiene errores y no se guardó nada. Corríjala y súbala de nuevo.", found.problems)
        folder = settings_of(current_app).files_folder
        kept = attach_evidence(who, folder, sent.filename, data, key=sent_key())
    except CauceError as error:
        session().close()
        return _form(_place(task_id, kind), error), error.status
    return _preview(place, kept, found)


def _preview(place: Place, kept: Evidence, found: Reading) -> str:
    about = session().get(Record, place.about) if place.about else None
    day: Any = (about.data or {}).get("fecha") if about else None
    return render_template(
        "tasks/list_preview.html", place=place, file=kept, found=found, day=fecha_corta(day) if day else "",
        complete=request.form.get("completa") == "1",
        absent=[each.name for each in _sheet(place).lines
                if not each.rows and each.entity_id not in {one.entity_id for one in found.new}],
    )  # fmt: skip


@blueprint.post("/tareas/<task_id>/listas/<kind>/agregar")
@signed_in
def list_add(task_id: str, kind: str) -> Answer:
    """Keep everybody of the list that was looked at."""
    place, who = _place(task_id, kind), current_actor()
    try:
        kept = session().get(Evidence, request.form.get("archivo_id", ""))
        if kept is None or kept.person_id != who.person_id or kept.case_id not in (None, place.case.id):
            raise NotFound("El archivo ya no está. Escójalo de nuevo.")
        data = files.get(settings_of(current_app).files_folder, kept.sha256)
        people = read_people(place.procedure, kind, kept.name, data)
        complete = request.form.get("completa") == "1"
        added = add_people(who, task_id, kind, place.about or None, people, kept.id, complete)
    except CauceError as error:
        session().close()
        return _form(_place(task_id, kind), error), error.status
    flash(_told(added.new, added.there), "done")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="registros"))


def _told(new: int, there: int) -> str:
    if not new:
        return "Todas las personas de la lista ya estaban: no cambió nada."
    before = f" {there} ya estaban." if there else ""
    return (f"Se agregaron {new} personas." if new > 1 else "Se agregó una persona.") + before
