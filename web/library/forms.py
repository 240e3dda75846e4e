"""Adding a material and correcting it: one form, through the upload gate."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.forms import error_links, field_views, parse
from web.library.place import blueprint, opened
from web.library.shelf import kept_policies
from web.shown.intake import take_files
from web.who import current_actor, may, sent_key
from workflows.actions.library import REFUSED, MaterialForm, add_material, correct_material
from workflows.domain import library, rights
from workflows.domain.library import Material
from workflows.domain.people import Actor
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Forbidden, Invalid

Answer = Response | str | tuple[str, int]
Errors = list[dict[str, str]]


def _schema(who: Actor) -> dict[str, Any]:
    everybodys = rights.may(who, "llevar_biblioteca")
    policy = "Vacío: sirve a todas las políticas." if everybodys else "Solo las que usted lidera o apoya."
    fields: dict[str, dict[str, Any]] = {
        "kind": {"type": "string", "title": "Clase", "oneOf": [
            {"const": key, "title": label} for key, label in library.KINDS.items()]},
        "title": {"type": "string", "title": "Título", "maxLength": 200},
        "policy": {"type": "string", "title": "Política", "x-ui": {"widget": "policy", "help": policy}},
        "summary": {"type": "string", "title": "Resumen", "maxLength": 6000, "x-ui": {
            "widget": "longtext", "help": "Para qué sirve, o qué se aprendió. Por estas palabras se encuentra."}},
        "files": {"type": "array", "title": "Archivos", "items": {"type": "string"}, "x-ui": {"widget": "file"}},
        "url": {"type": "string", "title": "Dirección en internet", "maxLength": 1000, "x-ui": {
            "help": "Si el material está publicado en otra parte; completa, con https://."}},
    }  # fmt: skip
    required = ["kind", "title"] if everybodys else ["kind", "title", "policy"]
    return {"type": "object", "properties": fields, "required": required}


@blueprint.get("/agregar")
@may("ver_biblioteca")
def new() -> Answer:
    """The form for a new material."""
    who = current_actor()
    kind = request.args.get("clase", "")
    own = kept_policies(who)
    policy = request.args.get("politica") or (own[0][0] if len(own) == 1 else "")
    data = {"kind": kind if kind in library.KINDS else library.MATERIAL, "policy": policy}
    return _page(who, data, None)


@blueprint.post("/agregar")
@may("ver_biblioteca")
def add() -> Answer:
    """Keep a new material."""
    who = current_actor()
    _keeps_some(who)
    data, refused = _posted(who)
    if refused:
        return _page(who, data, None, refused), 422
    try:
        made = add_material(who, _form(data), key=sent_key())
    except (Invalid, Conflict, Forbidden) as error:
        return _again(who, data, "", error)
    flash("El material quedó en la biblioteca.", "done")
    return redirect(url_for("library.show", material_id=made))


@blueprint.get("/<material_id>/corregir")
@may("ver_biblioteca")
def edit(material_id: str) -> Answer:
    """The form with what is known of a material."""
    who = current_actor()
    found = opened(who, material_id)
    data = {name: getattr(found, name) for name in ("kind", "title", "summary", "policy", "url", "files")}
    return _page(who, data, found)


@blueprint.post("/<material_id>/corregir")
@may("ver_biblioteca")
def correct(material_id: str) -> Answer:
    """Keep the corrections."""
    who = current_actor()
    found = opened(who, material_id)
    _keeps_some(who)
    data, refused = _posted(who)
    if refused:
        return _page(who, data, found, refused), 422
    try:
        correct_material(who, material_id, _form(data))
    except (Invalid, Conflict) as error:
        return _again(who, data, material_id, error)
    flash("Los cambios quedaron guardados.", "done")
    return redirect(url_for("library.show", material_id=material_id))


def _keeps_some(who: Actor) -> None:
    """Before any file is taken in: whoever keeps no shelf sends nothing."""
    if not kept_policies(who):
        raise Forbidden(REFUSED)


def _posted(who: Actor) -> tuple[dict[str, Any], Errors]:
    files, refused = take_files(who)
    return parse(_schema(who), request.form, files), refused


def _form(data: Mapping[str, Any]) -> MaterialForm:
    texts = {name: str(data.get(name, "")) for name in ("title", "summary", "policy", "url")}
    return MaterialForm(**texts, files=tuple(data.get("files", ())), kind=str(data.get("kind", library.MATERIAL)))


def _again(who: Actor, data: Mapping[str, Any], material_id: str, error: CauceError) -> Answer:
    session().close()
    found = opened(who, material_id) if material_id else None
    return _page(who, data, found, error.errors or [{"field": "", "message": error.message}]), error.status


def _page(who: Actor, data: Mapping[str, Any], found: Material | None, errors: Errors | None = None) -> str:
    if not (rights.keeps_library(who, found.policy) if found else kept_policies(who)):
        raise Forbidden(REFUSED)
    views = field_views(_schema(who), data, errors or [], {"policy": kept_policies(who), "file": _names(data)})
    return render_template(
        "library/form.html", views=views, errors=error_links(views, errors or []), material=found,
        back=url_for("library.show", material_id=found.id) if found else url_for("library.shelves"),
    )  # fmt: skip


def _names(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    sample = Material(files=list(data.get("files") or ()))
    return [(each.id, each.name) for each in library.files_of(sample)]
