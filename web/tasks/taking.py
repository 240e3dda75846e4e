"""The rows of entities on the page of their step: asking for them, once more for one, and who is all there."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.errors import kept
from web.shown import answers, taking
from web.tasks.place import blueprint, internal
from web.who import current_actor, sent_key, signed_in
from workflows.actions.invitations import send_again, send_invitations, settle_attendance
from workflows.domain.cases import Case
from workflows.domain.entities import entity
from workflows.domain.tasks import Task
from workflows.kernel.errors import CauceError
from workflows.procedures import Procedure

Answer = Response | tuple[str, int]


def section(procedure: Procedure, case: Case, task: Task | None, kind: str, works: bool) -> dict[str, Any]:
    """Everything that the section of a kind of rows shows, on the page of its step or of its case."""
    record = procedure.records[kind]
    schema = procedure.forms[record.form]
    found = taking.sheets(case, procedure, record)
    rows = [row for sheet in found for line in sheet.lines for row in line.rows]
    attends = taking.is_attendance(procedure, record)
    return {
        "kind": kind, "label": record.label, "noun": schema.get("title", record.label), "sheets": found,
        "attends": attends, "works": works, "case_id": case.id, "task_id": task.id if task else "",
        "by_link": works and "enlace" in record.by, "by_list": works and "lista" in record.by,
        "questions": [] if attends else answers.questions(schema, rows),
        "remarks": [] if attends else [(entity(key).short_name, *rest)
                                       for key, *rest in answers.remarks(schema, rows)],
        "answered": len(rows), "entities": True, "shown": {}, "add": "",
    }  # fmt: skip


@blueprint.post("/tareas/<task_id>/invitaciones/<kind>")
@signed_in
def invite_rows(task_id: str, kind: str) -> Answer:
    """Mail the links of a session to the entities that are missing and got none yet."""
    who = current_actor()
    internal(who)
    try:
        found = send_invitations(who, task_id, kind, request.form.get("sobre") or None)
    except CauceError as error:
        return kept(error.message, error.status)
    flash(_told(found.sent), "done" if found.sent else "info")
    if found.without_address:
        names = ", ".join(found.without_address)
        flash(f"Sin correo: {names}. Escríbalo en Administración, Entidades, y envíe de nuevo.", "soon")
    return _back(task_id)


def _told(sent: int) -> str:
    if not sent:
        return "No hay a quién enviarle: todas las entidades con correo ya respondieron o ya tenían su enlace."
    return "Sale un enlace." if sent == 1 else f"Salen {sent} enlaces, uno por entidad."


@blueprint.post("/tareas/<task_id>/invitaciones/<kind>/<entity_id>")
@signed_in
def invite_again(task_id: str, kind: str, entity_id: str) -> Answer:
    """A new link for one entity."""
    who = current_actor()
    internal(who)
    try:
        address = send_again(who, task_id, kind, entity_id, request.form.get("sobre") or None, key=sent_key())
    except CauceError as error:
        return kept(error.message, error.status)
    flash(f"Sale un enlace nuevo a {address}. El anterior ya no sirve.", "done")
    return _back(task_id)


@blueprint.post("/tareas/<task_id>/asistencia/<kind>")
@signed_in
def settle_rows(task_id: str, kind: str) -> Answer:
    """Everybody who came is written down, or not yet."""
    who = current_actor()
    internal(who)
    complete = request.form.get("completa") == "1"
    try:
        settle_attendance(who, task_id, kind, request.form.get("sobre", ""), complete)
    except CauceError as error:
        return kept(error.message, error.status)
    flash("La asistencia quedó completa." if complete else "La asistencia sigue abierta.", "done")
    return _back(task_id)


def _back(task_id: str) -> Response:
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="registros"))
