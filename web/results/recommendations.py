"""Published recommendations: by entity and policy, their files, and importing several at once."""

from collections.abc import Mapping, Sequence

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.results.index import batches
from web.results.place import batch_address, blueprint, kept, vigencia
from web.who import current_actor, may
from workflows.actions import conversation
from workflows.actions import recommendations as verbs
from workflows.actions.recommendations import KIND, Looked
from workflows.domain import entity_names, rights
from workflows.domain import recommendations as known
from workflows.domain.documents import Evidence
from workflows.domain.people import Actor
from workflows.domain.policies import policies
from workflows.kernel import clock, files
from workflows.kernel.app import settings_of
from workflows.kernel.errors import CauceError, Invalid

Answer = str | Response | tuple[str, int]
SHOWN = 400
HOW = {"contenido": "Lo dice el archivo.", "nombre": "Por el nombre del archivo.", "persona": "Lo dijo usted."}


@blueprint.get("/resultados/recomendaciones")
@may("ver_resultados")
def recommendations() -> Answer:
    """What was recommended to an entity, or about a policy, and the way in for new files."""
    return _page()


def _page(error: CauceError | None = None) -> Answer:
    who, options = current_actor(), entity_names.offered()
    asked = {name: request.args.get(name, "").strip() for name in ("entidad", "politica", "vigencia")}
    about = entity_names.named(asked["entidad"], options)
    years = known.years()
    year = int(asked["vigencia"]) if asked["vigencia"] in map(str, years) else None
    shown: list[known.Advised] = []
    if about is not None or asked["politica"]:
        year = year or (years[0] if years and about is None else None)
        shown = known.recommendations(year, about.id if about else None, asked["politica"] or None, SHOWN)
    page = render_template(
        "results/recommendations.html", asked=asked, about=about, years=years, shown=shown, error=error,
        options=options, label=entity_names.label, policies=[(each.code, each.name) for each in policies()],
        may_import=rights.may(who, "importar_resultados"), batches_under_way=batches(KIND),
        sources=known.sources(who.owner_id, about.id if about else None),
        year_choices=[(str(each), str(each)) for each in years], year=_typed_year(),
    )  # fmt: skip
    return (page, error.status) if error else page


def _typed_year() -> str | int:
    return request.form.get("vigencia") or clock.today().year - 1


@blueprint.post("/resultados/recomendaciones/revisar")
@may("importar_resultados")
def preview_recommendations() -> Answer:
    """Whose each file is and what it would change, before anything is stored."""
    try:
        sent = [(each.filename, each.read()) for each in request.files.getlist("archivos") if each.filename]
        if not sent:
            raise Invalid("Escoja los archivos de recomendaciones (.xlsx, o varios en un .zip).")
        found = [part for name, data in sent for part in verbs.unpack(str(name), data)]
        looked = verbs.look(current_actor(), found, vigencia())
        folder, who = settings_of(current_app).files_folder, current_actor()
        ids = ["" if each.error else conversation.attach_evidence(who, folder, each.name, found[place][1]).id
               for place, each in enumerate(looked)]  # fmt: skip
        return _looked(looked, ids)
    except CauceError as error:
        return _page(error)


def _looked(looked: Sequence[Looked], ids: Sequence[str], wrong: Mapping[int, str] | None = None) -> Answer:
    rows = list(zip(looked, ids, [(wrong or {}).get(place, "") for place in range(len(ids))], strict=True))
    ready = [each for each, key, _ in rows if key and each.entity and not each.twice]
    open_ = [each for each, key, _ in rows if key and (each.entity is None or each.twice)]
    return render_template(
        "results/recommendations_preview.html", rows=rows, ready=ready, open=open_, how=HOW, vigencia=vigencia(),
        options=entity_names.offered(), label=entity_names.label,
    )  # fmt: skip


@blueprint.post("/resultados/recomendaciones/importar")
@may("importar_resultados")
def confirm_recommendations() -> Answer:
    """Store the files that were looked at; while somebody has to say whose one is, look at them again."""
    who, form = current_actor(), request.form
    try:
        pairs = list(zip(form.getlist("archivo_id"), form.getlist("entidad"), strict=False))
        taken = [(kept(key), typed) for key, typed in pairs if key not in form.getlist("dejar")]
        if not taken:
            raise Invalid("No quedó ningún archivo por importar.")
        options = entity_names.offered()
        said = {place: each for place, (_, typed) in enumerate(taken) if (each := entity_names.named(typed, options))}
        ids = [each.id for each in said.values()]
        if len(said) < len(taken) or len(set(ids)) < len(ids) or form.get("paso") == "revisar":
            return _again(taken, {place: each.id for place, each in said.items()})
        return _import(who, [(file, said[place].id) for place, (file, _) in enumerate(taken)])
    except CauceError as error:
        return _page(error)


def _again(taken: Sequence[tuple[Evidence, str]], said: Mapping[int, str]) -> Answer:
    looked = verbs.look(current_actor(), [(file.name, _bytes(file)) for file, _ in taken], vigencia(), said)
    wrong = {place: typed for place, (_, typed) in enumerate(taken) if typed.strip() and place not in said}
    return _looked(looked, [file.id for file, _ in taken], wrong)


def _bytes(file: Evidence) -> bytes:
    return files.get(settings_of(current_app).files_folder, file.sha256)


def _import(who: Actor, wanted: Sequence[tuple[Evidence, str]]) -> Response:
    if len(wanted) > 1:
        lote_id = verbs.queue_recommendations(who, {file.id: entity_id for file, entity_id in wanted}, vigencia())
        flash("Los archivos se están importando. Puede seguir trabajando: aquí ve por dónde van.", "info")
        return redirect(batch_address(lote_id))
    ((file, entity_id),) = wanted
    done = verbs.import_recommendations(who, file.name, _bytes(file), entity_id, vigencia(), keep=lambda: file.id)
    flash(verbs.in_a_sentence(entity_names.name_of(entity_id), done), "done")
    return redirect(url_for("results.recommendations", entidad=entity_id))
