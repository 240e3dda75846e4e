"""Retiring a material and bringing it back; sharing a lesson with the municipalities and taking it back."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.library.page import listed_files
from web.library.place import blueprint, opened
from web.who import current_actor, may
from workflows.actions import library as verbs
from workflows.domain import rights
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Forbidden, Invalid

Answer = Response | str | tuple[str, int]


@blueprint.get("/<material_id>/retirar")
@may("ver_biblioteca")
def ask_retire(material_id: str) -> Answer:
    """Why it is taken out of use."""
    return _page("library/retire.html", material_id)


@blueprint.post("/<material_id>/retirar")
@may("ver_biblioteca")
def retire(material_id: str) -> Answer:
    """Take it out of use."""
    reason = request.form.get("reason", "")
    try:
        verbs.retire_material(current_actor(), material_id, reason)
    except (Invalid, Conflict) as error:
        return _again("library/retire.html", material_id, error, reason=reason)
    return _back(material_id, "El material quedó retirado. Las asesorías que lo usaron lo conservan.")


@blueprint.post("/<material_id>/restablecer")
@may("ver_biblioteca")
def restore(material_id: str) -> Answer:
    """Bring it back."""
    return _done(verbs.restore_material, material_id, "El material vuelve a estar disponible.")


@blueprint.get("/<material_id>/compartir")
@may("ver_biblioteca")
def ask_share(material_id: str) -> Answer:
    """What the municipalities would see, and which files go with it."""
    return _page("library/share.html", material_id)


@blueprint.post("/<material_id>/compartir")
@may("ver_biblioteca")
def share(material_id: str) -> Answer:
    """Show the lesson on the public page of its policy."""
    chosen = request.form.getlist("archivos")
    try:
        verbs.share_lesson(current_actor(), material_id, chosen)
    except (Invalid, Conflict) as error:
        return _again("library/share.html", material_id, error, chosen=chosen)
    return _back(material_id, "La lección ya está en la página pública de su política.")


@blueprint.post("/<material_id>/dejar-de-compartir")
@may("ver_biblioteca")
def unshare(material_id: str) -> Answer:
    """Take the lesson off the public page."""
    return _done(verbs.unshare_lesson, material_id, "La lección ya no está en la página pública.")


def _page(template: str, material_id: str, error: CauceError | None = None, **typed: Any) -> str:
    who = current_actor()
    found = opened(who, material_id)
    if not rights.keeps_library(who, found.policy):
        raise Forbidden(verbs.REFUSED)
    return render_template(template, material=found, error=error, files=listed_files(found), **typed)


def _again(template: str, material_id: str, error: CauceError, **typed: Any) -> Answer:
    session().close()
    return _page(template, material_id, error, **typed), error.status


def _done(verb: Callable[..., None], material_id: str, words: str) -> Answer:
    """An act with a button of its own: what is refused is said on the page it came from."""
    try:
        verb(current_actor(), material_id)
    except Conflict as error:
        session().close()
        flash(error.message, "late")
        return redirect(url_for("library.show", material_id=material_id))
    return _back(material_id, words)


def _back(material_id: str, words: str) -> Answer:
    flash(words, "done")
    return redirect(url_for("library.show", material_id=material_id))
