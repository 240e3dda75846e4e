"""Importing published results: what a file would change, and then storing it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.results.index import index
from web.results.place import blueprint
from web.who import current_actor, may, sent_key
from workflows.actions import conversation
from workflows.actions.results import SERIES, import_results, preview_results
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity
from workflows.kernel import files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid, NotFound


@blueprint.post("/resultados/revisar")
@may("importar_resultados")
def preview() -> str | tuple[str, int]:
    """What a file would change, before anything is stored."""
    try:
        sent = request.files.get("archivo")
        if sent is None or not sent.filename:
            raise Invalid("Escoja el archivo con los resultados (.xlsx o .csv).")
        data, who, vigencia = sent.read(), current_actor(), _vigencia()
        report = preview_results(who, sent.filename, data, vigencia, _series())
        folder = settings_of(current_app).files_folder
        kept = conversation.attach_evidence(who, folder, sent.filename, data, key=sent_key())
    except CauceError as error:
        return index(error), error.status
    names = {key: name for key, name in session().execute(select(Entity.id, Entity.name))}
    return render_template("results/preview.html", report=report, series=SERIES, file=kept, names=names)


@blueprint.post("/resultados/importar")
@may("importar_resultados")
def confirm() -> Response | tuple[str, int]:
    """Store the file that was looked at."""
    who = current_actor()
    try:
        kept = _kept(request.form.get("archivo_id", ""))
        data = files.get(settings_of(current_app).files_folder, kept.sha256)
        report = import_results(who, kept.name, data, _vigencia(), _series(), keep=lambda: kept.id)
    except CauceError as error:
        return index(error), error.status
    flash(_done(report.already, report.new + report.changed, report.follow_ups), "done")
    return redirect(url_for("results.show"))


def _done(already: bool, values: int, follow_ups: int) -> str:
    if already:
        return "Ese archivo ya era el último de esa vigencia: no cambió nada."
    opened = f" Se están abriendo {follow_ups} seguimientos." if follow_ups else ""
    return f"Los resultados quedaron guardados: {values} puntajes nuevos o corregidos.{opened}"


def _kept(evidence_id: str) -> Evidence:
    found = session().get(Evidence, evidence_id)
    if found is None or found.person_id != current_actor().person_id or found.case_id is not None:
        raise NotFound("El archivo ya no está. Escójalo de nuevo.")
    return found


def _vigencia() -> int:
    written = request.form.get("vigencia", "").strip()
    if not written.isascii() or not written.isdigit() or len(written) > 4:
        raise Invalid("Escriba la vigencia como un año, por ejemplo 2025.")
    return int(written)


def _series() -> str:
    return request.form.get("serie", "official")
