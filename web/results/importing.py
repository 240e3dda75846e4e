"""Importing published results: what a file would change, who its rows are of, and then storing it."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.filters import numero
from web.results.index import index
from web.results.place import batch_address, blueprint, kept, vigencia
from web.results.profile import score_names
from web.who import current_actor, may, sent_key
from workflows.actions import aliases, conversation
from workflows.actions.results import SERIES, import_results, preview_results, queue_import
from workflows.domain import entity_names
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity
from workflows.kernel import clock, files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid

Answer = str | Response | tuple[str, int]
BIG = 400_000
"""Files from so many bytes on are imported by the worker: the person does not wait at an open page."""


@blueprint.get("/resultados/revisar")
@blueprint.get("/resultados/reconocer")
@blueprint.get("/resultados/importar")
@may("importar_resultados")
def begin_again() -> Response:
    """Who comes back to the address of a step of the import finds its beginning: a file is looked at as it is sent."""
    return redirect(url_for("results.show", _anchor="importar"))


@blueprint.post("/resultados/revisar")
@may("importar_resultados")
def preview() -> Answer:
    """What a file would change, before anything is stored."""
    sent = request.files.get("archivo")
    try:
        if sent is None or not sent.filename:
            raise Invalid("Escoja el archivo con los resultados (.xlsx o .csv).")
        return _look(sent.filename, sent.read())
    except CauceError as error:
        return index(error), error.status


@blueprint.post("/resultados/reconocer")
@may("importar_resultados")
def recognise() -> Answer:
    """Keep who the unknown rows are of, and look at the same file again."""
    try:
        file = kept(request.form.get("archivo_id", ""))
        data = files.get(settings_of(current_app).files_folder, file.sha256)
        said, wrong = _said()
        if said:
            aliases.name_entities(current_actor(), said)
        return _look(file.name, data, file, wrong, silent=not said and not wrong)
    except CauceError as error:
        return index(error), error.status


def _said() -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Key → (as written, our entity) of what was typed; and key → text of what is no entity of ours."""
    form, known = request.form, entity_names.offered()
    said, wrong = {}, {}
    for key, written, typed in zip(
        form.getlist("clave"), form.getlist("escrito"), form.getlist("entidad"), strict=False
    ):
        found = entity_names.named(typed, known)
        if found is not None:
            said[key] = (written, found.id)
        elif typed.strip():
            wrong[key] = typed
    return said, wrong


def _look(
    name: str, data: bytes, file: Evidence | None = None, wrong: dict[str, str] | None = None, silent: bool = False
) -> Answer:
    who, series = current_actor(), request.form.get("serie", "official")
    try:
        report = preview_results(who, name, data, vigencia(), series)
    except Invalid as error:
        unknown = [each for each in error.errors if each.get("unmatched")]
        # A file with other mistakes has to be mended first: it is not kept.
        if not unknown or len(unknown) < len(error.errors):
            raise
        file = file or _keep(name, data)
        asked = _unknown(unknown, wrong or {})
        return render_template("results/unknown.html", **asked, file=file, silent=silent), error.status
    file = file or _keep(name, data)
    names = {key: text for key, text in session().execute(select(Entity.id, Entity.name))}
    return render_template(
        "results/preview.html",
        report=report,
        series=SERIES,
        file=file,
        names=names,
        codes=score_names(),
        early=series == "official" and report.vigencia >= clock.today().year,
    )


def _keep(name: str, data: bytes) -> Evidence:
    return conversation.attach_evidence(
        current_actor(), settings_of(current_app).files_folder, name, data, key=sent_key()
    )


def _unknown(errors: list[dict[str, Any]], wrong: dict[str, str]) -> dict[str, Any]:
    options = entity_names.offered()
    rows: dict[str, dict[str, Any]] = {}
    for each in errors:
        row = rows.setdefault(each["unmatched"], {"key": each["unmatched"], "written": each["value"], "places": []})
        row["places"].append(each["cell"] or f"fila {each['row']}")
    for place, row in enumerate(rows.values(), start=1):
        row["place"] = place
        row["alike"] = entity_names.alike(row["written"], options)
        row["typed"] = wrong.get(row["key"], "")
    return {
        "rows": list(rows.values()), "options": options, "label": entity_names.label,
        "vigencia": request.form.get("vigencia"), "series": request.form.get("serie", "official"),
    }  # fmt: skip


@blueprint.post("/resultados/importar")
@may("importar_resultados")
def confirm() -> Answer:
    """Store the file that was looked at: at once, or by the worker when it is big."""
    who, series = current_actor(), request.form.get("serie", "official")
    try:
        file = kept(request.form.get("archivo_id", ""))
        if file.size >= BIG:
            lote_id = queue_import(who, file.id, vigencia(), series)
            flash("El archivo se está importando. Puede seguir trabajando: aquí ve por dónde va.", "info")
            return redirect(batch_address(lote_id))
        data = files.get(settings_of(current_app).files_folder, file.sha256)
        report = import_results(who, file.name, data, vigencia(), series, keep=lambda: file.id)
    except CauceError as error:
        return index(error), error.status
    flash(_done(report.already, report.new + report.changed, report.follow_ups), "done")
    return redirect(url_for("results.show"))


def _done(already: bool, values: int, follow_ups: int) -> str:
    if already:
        return "Ese archivo ya era el último de esa vigencia: no cambió nada."
    several = f" Se están abriendo {numero(follow_ups)} seguimientos."
    opened = " Se está abriendo 1 seguimiento." if follow_ups == 1 else several if follow_ups else ""
    told = "1 puntaje nuevo o corregido" if values == 1 else f"{numero(values)} puntajes nuevos o corregidos"
    return f"Los resultados quedaron guardados: {told}.{opened}"
