"""Comments, contributions and evidence from the page of a task."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.errors import kept
from web.shown.intake import take_files
from web.tasks.place import blueprint, internal, opened
from web.who import current_actor, signed_in
from workflows.actions.conversation import ask_contribution, comment
from workflows.kernel.errors import CauceError

Answer = Response | tuple[str, int]


@blueprint.post("/tareas/<task_id>/comentarios")
@signed_in
def add_comment(task_id: str) -> Answer:
    """Write a remark; everybody of the owner who sees the case reads it."""
    who = current_actor()
    internal(who)
    task, _, _ = opened(who, task_id)
    try:
        comment(who, task.case_id, request.form.get("text", ""), task.id)
    except CauceError as error:
        return kept(error.message, error.status)
    flash("Su comentario quedó en el expediente.", "done")
    return _back(task_id, "comentarios")


@blueprint.post("/tareas/<task_id>/aportes")
@signed_in
def ask(task_id: str) -> Answer:
    """Ask a colleague for a contribution."""
    who = current_actor()
    internal(who)
    task, _, _ = opened(who, task_id)
    try:
        ask_contribution(who, task.case_id, request.form.get("to", ""), request.form.get("text", ""), task.id)
    except CauceError as error:
        return kept(error.message, error.status)
    flash("Se lo pedimos por correo. La tarea sigue siendo suya.", "done")
    return _back(task_id, "comentarios")


@blueprint.post("/tareas/<task_id>/archivos")
@signed_in
def attach(task_id: str) -> Response:
    """Attach files to the task; each refused one says why."""
    who = current_actor()
    task, _, _ = opened(who, task_id)
    received, refused = take_files(who, task.case_id, task.id)
    kept = sum(len(each) for each in received.values())
    if kept:
        flash("Quedó adjunto 1 archivo." if kept == 1 else f"Quedaron adjuntos {kept} archivos.", "done")
    elif not refused:
        flash("Escoja un archivo antes de adjuntarlo.", "soon")
    for each in refused:
        flash(each["message"], "late")
    return _back(task_id, "archivos")


def _back(task_id: str, place: str) -> Response:
    return redirect(url_for("tasks.show", task_id=task_id, _anchor=place))
