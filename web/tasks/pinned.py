"""Comments pinned to a field: written beside an earlier form, attended beside the field that is mended."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.errors import kept
from web.protection import many_fields
from web.tasks.complete import keep_draft, posted
from web.tasks.place import blueprint, internal, opened
from web.who import current_actor, signed_in
from workflows.actions.pinned import comment_field, resolve_comment
from workflows.kernel.errors import CauceError

Answer = Response | tuple[str, int]


@blueprint.post("/tareas/<task_id>/campos/<step>/<field>")
@signed_in
def pin(task_id: str, step: str, field: str) -> Answer:
    """Pin a comment to a field of the form that this task shows."""
    who = current_actor()
    internal(who)
    opened(who, task_id)
    try:
        comment_field(who, task_id, step, field, request.form.get("text", ""))
    except CauceError as error:
        return kept(error.message, error.status)
    flash("Su comentario quedó junto al campo.", "done")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor=f"campo-{step}-{field}"))


@blueprint.post("/tareas/<task_id>/comentarios/<comment_id>/resolver")
@signed_in
@many_fields
def resolve(task_id: str, comment_id: str) -> Answer:
    """Mark a pinned comment as attended; what was typed in the form meanwhile stays as its draft."""
    who = current_actor()
    internal(who)
    task, _, procedure = opened(who, task_id)
    if "revision" in request.form:
        keep_draft(who, task_id, posted(procedure, task.step, {}))
    try:
        resolve_comment(who, task_id, comment_id)
    except CauceError as error:
        return kept(error.message, error.status)
    flash("El comentario quedó como resuelto.", "done")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="avisos"))
