"""Taking a task and giving it back to its group."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.addresses import local_path
from web.tasks.place import blueprint
from web.who import current_actor, signed_in
from workflows.actions.tasks import release_task, take_task
from workflows.domain.tasks import task
from workflows.kernel.errors import Conflict


@blueprint.post("/tareas/<task_id>/tomar")
@signed_in
def take(task_id: str) -> Response:
    """Take a free task; whoever comes second is told who has it."""
    try:
        take_task(current_actor(), task_id)
    except Conflict as error:
        flash(error.message, "soon")
        return redirect(local_path(request.form.get("volver"), url_for("inbox.group")))
    flash("La tarea quedó a su nombre.", "done")
    return redirect(url_for("tasks.show", task_id=task_id))


@blueprint.post("/tareas/<task_id>/devolver-al-grupo")
@signed_in
def release(task_id: str) -> Response:
    """Give it back, with a reason when somebody had assigned it."""
    release_task(current_actor(), task_id, request.form.get("reason", ""))
    flash(f"«{task(task_id).title}» volvió a su grupo.", "done")
    return redirect(url_for("inbox.show"))
