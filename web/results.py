"""Published results: what was imported, importing with a look first, and the scores of an entity."""

from dataclasses import dataclass

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.who import current_actor, may, sent_key
from workflows.actions import conversation
from workflows.actions.results import SERIES, import_results, preview_results
from workflows.domain import rights
from workflows.domain.access import installation
from workflows.domain.documents import Evidence
from workflows.domain.entities import Entity, entity
from workflows.domain.people import Person
from workflows.domain.policies import policies
from workflows.domain.scores import Score, ScoreImport, methodology
from workflows.kernel import clock, files
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid, NotFound

blueprint = Blueprint("results", __name__)
INDEX = "IDI"
SHOWN_YEARS = 8
FIRST_NEW = 2022


@dataclass(frozen=True)
class Line:
    """Scores of one code: by year (None where nothing was published), as points of a line, and in words."""

    code: str
    name: str
    values: tuple[float | None, ...]
    points: tuple[float | None, ...]
    words: str


@blueprint.get("/resultados")
@may("ver_resultados")
def show() -> str | Response:
    """What was imported, and the way to the scores of an entity."""
    chosen = request.args.get("entidad")
    if chosen:
        return redirect(url_for("results.scores", entity_id=chosen))
    return _index()


def _index(error: CauceError | None = None) -> str:
    who = current_actor()
    query = (
        select(ScoreImport, Person.name)
        .outerjoin(Person, Person.id == ScoreImport.person_id)
        .where(ScoreImport.owner_id == who.owner_id)
        .order_by(ScoreImport.at.desc())
        .limit(50)
    )
    measured = select(Score.entity_id).distinct()
    places = session().execute(
        select(Entity.id, Entity.name).where(Entity.id.in_(measured)).order_by(Entity.name)
    )
    return render_template(
        "results/index.html", imports=session().execute(query).all(), series=SERIES, error=error,
        may_import=rights.may(who, "importar_resultados"), places=places.all(), offered=_offered(),
        year=request.form.get("vigencia") or clock.today().year - 1,
    )  # fmt: skip


def _offered() -> list[tuple[str, str]]:
    keys = ("official", "demo") if installation("demo") else ("official",)
    return [(key, SERIES[key]) for key in keys]


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
        return _index(error), error.status
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
        report = import_results(who, kept.name, data, _vigencia(), _series(), evidence_id=kept.id)
    except CauceError as error:
        return _index(error), error.status
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


@blueprint.get("/resultados/<entity_id>")
@may("ver_resultados")
def scores(entity_id: str) -> str:
    """The scores of one entity, by policy and year."""
    about = entity(entity_id)
    rows = session().execute(
        select(Score.code, Score.vigencia, Score.value, Score.series)
        .where(Score.entity_id == entity_id, Score.series != "estimate")
        .order_by(Score.vigencia)
    ).all()  # fmt: skip
    years = sorted({row.vigencia for row in rows})[-SHOWN_YEARS:]
    found = {(row.code, row.vigencia): float(row.value) for row in rows}
    names = {INDEX: "Índice de Desempeño Institucional"} | {each.code: each.name for each in policies()}
    lines = [_line(code, name, years, found) for code, name in names.items() if any((code, y) in found for y in years)]
    return render_template(
        "results/entity.html",
        entity=about,
        years=years,
        lines=lines,
        unofficial=any(row.series == "demo" for row in rows),
    )


def _line(code: str, name: str, years: list[int], found: dict[tuple[str, int], float]) -> Line:
    values = tuple(found.get((code, year)) for year in years)
    words = ", ".join(f"{year}: {value:.1f}" for year, value in zip(years, values, strict=True) if value is not None)
    # The line breaks where the methodology changed: those years do not compare.
    last = [value for year, value in zip(years, values, strict=True) if methodology(year) == methodology(FIRST_NEW)]
    first = [value for year, value in zip(years, values, strict=True) if methodology(year) != methodology(FIRST_NEW)]
    points = (*first, None, *last) if first and last else values
    return Line(code, name, values, points, words)
