"""Records of a step (sessions, plan actions): a list, and a form of its own for each."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.forms import added_rows, beside, error_links, field_views, parse
from web.protection import many_fields
from web.shown import filling
from web.shown.intake import take_files
from web.shown.listed import choices as listed_choices
from web.shown.new_materials import Form, take_materials
from web.tasks import taking, whose
from web.tasks.place import blueprint, opened
from web.who import current_actor, sent_key, signed_in
from workflows.actions.records import records_of, remove_record, save_record
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid, NotFound
from workflows.procedures import Procedure

LOOK = "_ver"
Answer = Response | str | tuple[str, int]


def listed(procedure: Procedure, case: Case, task: Task, works: bool) -> list[dict[str, Any]]:
    """Each kind of record of the step with its rows, in words."""
    return [_kind(procedure, case, task, kind, works) for kind in procedure.steps[task.step].records]


def _kind(procedure: Procedure, case: Case, task: Task, kind: str, works: bool) -> dict[str, Any]:
    definition = procedure.records[kind]
    schema = procedure.forms[definition.form]
    if definition.by_entities and procedure.participants is not None:
        return _of_entities(procedure, case, task, kind, works)
    given = listed_choices(schema, case.id)
    found = [_row(record, schema, task, works, given) for record in records_of(case.id, kind)]
    return {
        "label": definition.label, "noun": schema.get("title", definition.label), "rows": found,
        "open": sum(not row["closed"] for row in found), "minimum": definition.minimum,
        "add": url_for("tasks.new_record", task_id=task.id, kind=kind) if works else "",
    }  # fmt: skip


def _of_entities(procedure: Procedure, case: Case, task: Task, kind: str, works: bool) -> dict[str, Any]:
    """The rows of the entities that take part: by session, with what is missing."""
    found = taking.section(procedure, case, task, kind, works)
    schema = procedure.forms[procedure.records[kind].form]
    rows = {row.id: _row(row, schema, task, works, {})
            for sheet in found["sheets"] for line in sheet.lines for row in line.rows}  # fmt: skip
    return found | {
        "shown": rows, "minimum": procedure.records[kind].minimum,
        "add": url_for("tasks.new_record", task_id=task.id, kind=kind) if works else "",
    }  # fmt: skip


def _row(record: Record, schema: dict[str, Any], task: Task, works: bool, given: filling.Choices) -> dict[str, Any]:
    words = filling.in_words(schema, record.data or {}, given)
    return {
        "id": record.id, "n": record.n, "title": words[0][1] if words else f"N.º {record.n}", "closed": record.closed,
        "words": words[1:], "seeded": record.seeded,
        "edit": url_for("tasks.edit_record", task_id=task.id, kind=record.kind, record_id=record.id) if works else "",
        "remove": url_for("tasks.drop_record", task_id=task.id, record_id=record.id)
        if works and not record.seeded else "",
    }  # fmt: skip


@blueprint.get("/tareas/<task_id>/registros/<kind>")
@signed_in
def new_record(task_id: str, kind: str) -> str:
    """An empty record to fill."""
    return _page(task_id, kind, None, None)


@blueprint.get("/tareas/<task_id>/registros/<kind>/<record_id>")
@signed_in
def edit_record(task_id: str, kind: str, record_id: str) -> str:
    """A record to correct or to close."""
    return _page(task_id, kind, record_id, None)


@blueprint.post("/tareas/<task_id>/registros/<kind>")
@signed_in
@many_fields
def add_record(task_id: str, kind: str) -> Answer:
    """Keep a new record."""
    return _save(task_id, kind, None)


@blueprint.post("/tareas/<task_id>/registros/<kind>/<record_id>")
@signed_in
@many_fields
def change_record(task_id: str, kind: str, record_id: str) -> Answer:
    """Keep a corrected record."""
    return _save(task_id, kind, record_id)


@blueprint.post("/tareas/<task_id>/quitar-registro/<record_id>")
@signed_in
def drop_record(task_id: str, record_id: str) -> Response:
    """Take away a row that was added by mistake."""
    remove_record(current_actor(), task_id, record_id)
    flash("El registro se quitó.", "done")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="registros"))


def _save(task_id: str, kind: str, record_id: str | None) -> Answer:
    who = current_actor()
    task, case, procedure = opened(who, task_id)
    schema = _schema(procedure, task, kind)
    files, refused = take_files(who, case.id, task.id)
    form, not_added = take_materials(who, task_id, files)
    data, refused = parse(schema, form, files), refused + not_added
    place = whose.typed(procedure, kind, form)
    field = added_rows(request.form)
    if field or refused or LOOK in request.form:
        return _page(
            task_id, kind, record_id, data | place, refused, {field: 3} if field else {}, form
        ), 422 if refused else 200
    revision = request.form.get("revision", "")
    try:
        save_record(
            who, task_id, kind, data, record_id, int(revision) if revision.isdigit() else None,
            place.get(whose.ENTITY), place.get(whose.ABOUT), key=sent_key(),
        )  # fmt: skip
    except CauceError as error:
        if not isinstance(error, Invalid) and "record" not in error.extra:
            raise
        session().close()
        errors = whose.unsaid(procedure, kind, place, error.errors or [{"field": "", "message": error.message}])
        return _page(task_id, kind, record_id, data | place, errors, form=form), 422
    flash(f"«{procedure.records[kind].label}»: quedó guardado.", "done")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="registros"))


def _schema(procedure: Procedure, task: Task, kind: str) -> dict[str, Any]:
    if kind not in procedure.steps[task.step].records:
        raise NotFound("Este paso no lleva esos registros.")
    return procedure.forms[procedure.records[kind].form]


def _page(
    task_id: str, kind: str, record_id: str | None, data: Mapping[str, Any] | None,
    errors: list[Any] | None = None, spare: Mapping[str, int] | None = None, form: Form | None = None,
) -> str:  # fmt: skip
    who = current_actor()
    task, case, procedure = opened(who, task_id)
    record = _record(case, kind, record_id) if record_id else None
    schema = whose.asked(case, procedure, kind, _schema(procedure, task, kind), record)
    shown = data if data is not None else whose.of_row(record) if record else filling.prefilled(schema, case)
    shown = {**whose.beginning(request.args, kind, procedure), **shown}
    views = field_views(schema, shown, errors or [], _choices(who, schema, procedure, task, case), spare,
                        beside(form) if form is not None else None)  # fmt: skip
    return render_template(
        "tasks/record.html", task=task, case=case, views=views, record=record, title=schema.get("title", ""),
        errors=error_links(views, errors or []),
    )  # fmt: skip


def _choices(who: Actor, schema: dict[str, Any], procedure: Procedure, task: Task, case: Case) -> filling.Choices:
    return filling.choices(schema, who.owner_id, clock.today(), procedure, task.step, case.id)


def _record(case: Case, kind: str, record_id: str) -> Record:
    found = session().get(Record, record_id)
    if found is None or found.case_id != case.id or found.kind != kind:
        raise NotFound("Ese registro ya no está.")
    return found
