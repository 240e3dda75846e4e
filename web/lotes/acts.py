"""What may be done with a batch: cancel it, go on with what failed or was left, or let that be and say why."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.admin.place import attempt
from web.lotes.place import blueprint, wanted
from web.who import current_actor, signed_in
from workflows.actions import steering


@blueprint.post("/<lote_id>/cancelar")
@signed_in
def cancel(lote_id: str) -> Response:
    """Stop it, once the person said that they are sure."""
    lote, back = wanted(lote_id), url_for("lotes.show", lote_id=lote_id)
    if not request.form.get("seguro"):
        flash("Marque que está seguro de cancelar el lote: lo que falta queda sin hacer.", "late")
        return redirect(back)
    done = "Se canceló el lote. Lo que ya estaba hecho se conserva."
    return attempt(lambda: steering.cancel_lote(current_actor(), lote.id), done, back)


@blueprint.post("/<lote_id>/reintentar")
@signed_in
def retry(lote_id: str) -> Response:
    """Put what failed, or what a cancelled batch left, in line again."""
    lote = wanted(lote_id)
    done = "Lo que faltaba está otra vez en fila."
    return attempt(lambda: steering.retry_lote(current_actor(), lote.id), done, url_for("lotes.show", lote_id=lote_id))


@blueprint.post("/<lote_id>/aceptar")
@signed_in
def accept(lote_id: str) -> Response:
    """Let what failed or was left be, with a reason."""
    lote = wanted(lote_id)
    done = "Quedó anotado. El expediente que esperaba este lote puede seguir."
    verb = lambda: steering.accept_failed(current_actor(), lote.id, request.form.get("reason", ""))  # noqa: E731
    return attempt(verb, done, url_for("lotes.show", lote_id=lote_id))
