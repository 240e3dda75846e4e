"""The pages of the acts on a case: a small form, its errors beside the fields, and what happened."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.cases.acts import ACTS, Act
from web.cases.place import blueprint, opened
from web.forms import added_rows, error_links, field_views, parse
from web.shown import after, filling
from web.shown.intake import take_files
from web.tasks.place import internal
from web.who import current_actor, sent_key, signed_in
from workflows.actions import messages
from workflows.actions._forms import checked
from workflows.actions.issuing import store_signed_copy
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid, NotFound
from workflows.kernel.uploads import accept
from workflows.procedures import Procedure

Answer = Response | str | tuple[str, int]


@blueprint.route("/expedientes/<case_id>/actos/<name>", methods=["GET", "POST"])
@signed_in
def act(case_id: str, name: str) -> Answer:
    """A listed act: its form, or doing it."""
    who = current_actor()
    internal(who)
    case, _ = opened(who, case_id)
    found = ACTS.get(name)
    if found is None:
        raise NotFound("No encontramos esa página.")
    rights.require(who, found.right)
    if request.method == "GET":
        return _page(found, case, {})
    data = parse(found.schema(), request.form)
    try:
        found.run(who, case_id, request.args.get("sobre", ""), checked(found.schema(), data))
    except CauceError as error:
        return _refused(found, case_id, data, error)
    flash(found.done, "done")
    return redirect(url_for("cases.show", case_id=case_id))


def _refused(found: Act, case_id: str, data: Mapping[str, Any], error: CauceError) -> Answer:
    session().close()
    case, _ = opened(current_actor(), case_id)
    return _page(found, case, data, error.errors or [{"field": "", "message": error.message}]), error.status


def _page(found: Act, case: Case, data: Mapping[str, Any], errors: list[Any] | None = None) -> str:
    views = field_views(found.schema(), data, errors or [])
    return render_template(
        "cases/act.html", case=case, title=found.title, help=found.help, verb=found.verb, views=views,
        errors=error_links(views, errors or []), draft_url="",
    )  # fmt: skip


@blueprint.get("/expedientes/<case_id>/opciones/<element>")
@signed_in
def offer(case_id: str, element: str) -> str:
    """The form of what the diagram offers at any moment."""
    who = current_actor()
    case, procedure = opened(who, case_id)
    _check(who, case, procedure, element)
    return _offer_page(who, case, procedure, element, None)


@blueprint.post("/expedientes/<case_id>/opciones/<element>")
@signed_in
def make_offer(case_id: str, element: str) -> Answer:
    """Start what the diagram offers."""
    who = current_actor()
    case, procedure = opened(who, case_id)
    _check(who, case, procedure, element)
    files, refused = take_files(who, case.id)
    schema = _offer_schema(procedure, element)
    data = parse(schema, request.form, files)
    if refused or added_rows(request.form):
        return _offer_page(who, case, procedure, element, data, refused), 422 if refused else 200
    try:
        messages.offer_message(who, case_id, element, data, sent_key())
    except Invalid as error:
        session().close()
        return _offer_page(who, case, procedure, element, data, error.errors or [_general(error)]), 422
    after.issue_of_case(case_id)
    flash(f"{procedure.waits[element].offer.label}: quedó registrado.", "done")  # type: ignore[union-attr]
    return redirect(url_for("cases.show", case_id=case_id))


def _general(error: CauceError) -> dict[str, str]:
    return {"field": "", "message": error.message}


def _check(who: Actor, case: Case, procedure: Procedure, element: str) -> None:
    drawn = procedure.waits.get(element)
    if drawn is None or drawn.offer is None:
        raise NotFound("Este expediente no ofrece esa opción.")
    messages.check_offer(who, case, procedure, element)


def _offer_schema(procedure: Procedure, element: str) -> dict[str, Any]:
    drawn = procedure.waits[element].offer
    return procedure.forms.get(drawn.form if drawn else "", {"type": "object", "properties": {}})


def _bounded(schema: dict[str, Any], field: str, most: int, words: str) -> dict[str, Any]:
    """The form with what the law allows in this case, said beside the field."""
    known = schema["properties"][field]
    told = known | {"maximum": most, "x-ui": known.get("x-ui", {}) | {"help": words}}
    return schema | {"properties": schema["properties"] | {field: told}}


def _offer_page(
    who: Actor, case: Case, procedure: Procedure, element: str, data: Mapping[str, Any] | None,
    errors: list[Any] | None = None,
) -> str:  # fmt: skip
    schema = _offer_schema(procedure, element)
    room = messages.room_of(who, case, procedure, element)
    if room is not None:
        schema = _bounded(schema, room.field, room.days, room.words)
    given = filling.choices(schema, who.owner_id, clock.today(), procedure, element, case.id)
    views = field_views(schema, filling.prefilled(schema, case) if data is None else data, errors or [], given)
    drawn = procedure.waits[element]
    return render_template(
        "cases/act.html", case=case, title=drawn.offer.label if drawn.offer else drawn.label,
        help=str(schema.get("description", "")), verb="Registrar", views=views,
        errors=error_links(views, errors or []),
    )  # fmt: skip


@blueprint.route("/expedientes/<case_id>/documentos/<document_id>/copia", methods=["GET", "POST"])
@signed_in
def signed_copy(case_id: str, document_id: str) -> Answer:
    """The signed scan (PDF) becomes the issued copy of a numbered document."""
    who = current_actor()
    internal(who)
    rights.require(who, "registrar_envio")
    case, _ = opened(who, case_id)
    error = _store_copy(who, document_id) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        flash("La copia firmada quedó como documento oficial y sale para sus destinatarios.", "done")
        return redirect(url_for("cases.show", case_id=case_id, _anchor="documentos"))
    return render_template("cases/copy.html", case=case, error=error), 422 if error else 200


def _store_copy(who: Actor, document_id: str) -> str:
    upload = request.files.get("copia")
    if upload is None or not upload.filename:
        return "Escoja el PDF firmado."
    data = upload.read()
    try:
        accepted = accept(upload.filename, data, "signed_scan")
        if accepted.media_type != "application/pdf":
            return "La copia firmada debe ser un PDF: guarde la imagen como PDF y súbala de nuevo."
        store_signed_copy(who, document_id, data)
    except CauceError as error:
        session().close()
        return error.message
    return ""
