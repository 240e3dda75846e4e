"""One batch: how far it is, for how long, what failed and what to do, and the files that came of it."""

from flask import Response, make_response, render_template, request
from sqlalchemy import select

from web.admin.place import Paged, paged
from web.download import attachment
from web.lotes.items import lines
from web.lotes.place import View, blueprint, left, prefect_down, wanted
from web.sheets import XLSX
from web.shown.people import name_of
from web.who import current_actor, signed_in
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.documents import blob
from workflows.domain.exports import KIND as EXPORT
from workflows.domain.exports import days_kept, kept_until
from workflows.domain.lotes import Lote, LoteItem, LoteSlice, progress_of
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

QUARTERS = ("Acaba de empezar.", "Va por la cuarta parte.", "Va por la mitad.", "Va por las tres cuartas partes.")
ADVICE = {
    "cartas": "Corrija la plantilla o los datos que el error nombra y reintente: el número ya dado se conserva.",
    "abrir_expedientes": "Corrija lo que el error nombra y reintente: solo se abren los que faltan.",
    "importar_resultados": "Corrija el archivo y súbalo de nuevo: de este no se guardó nada.",
    "importar_recomendaciones": "Corrija el archivo y súbalo de nuevo: de este no se guardó nada.",
}
USUAL_ADVICE = "Corrija lo que el error nombra y reintente: lo que ya se hizo no se repite."


@blueprint.get("/<lote_id>")
@signed_in
def show(lote_id: str) -> Response:
    """The page of a batch; while it works, only its progress is read again (`?avance`)."""
    lote = wanted(lote_id)
    view = View(lote, progress_of([lote.id])[lote.id], name_of(lote.person_id))
    facts = {"view": view, "left": left(view, clock.now()), "said": said(view), "here": _here(view)}
    if "avance" in request.args:
        answer = make_response(render_template("lotes/_progress.html", **facts))
        answer.headers["X-Lote"] = "abierto" if view.open else "terminado"
        return answer
    return make_response(render_template("lotes/show.html", **facts, **_more(lote, view)))


def _more(lote: Lote, view: View) -> dict[str, object]:
    only = request.args.get("vista", "errores" if view.progress.failed or view.progress.accepted else "")
    query = select(LoteItem).where(LoteItem.lote_id == lote.id).order_by(LoteItem.id)
    if only == "errores":
        query = query.where(LoteItem.state.in_(["failed", "accepted"]))
    page: Paged = paged(query)
    days = days_kept(lote.owner_id)
    slices = select(LoteSlice).where(LoteSlice.lote_id == lote.id).order_by(LoteSlice.n)
    return {
        "page": page, "lines": lines([row[0] for row in page.rows]), "only": only, "case": _case(lote),
        "steers": rights.may_steer(current_actor(), lote), "advice": ADVICE.get(lote.kind, USUAL_ADVICE),
        "files": [(each, kept_until(each, days)) for each in _files(lote)], "days": days,
        "slices": session().scalars(slices).all(), "down": prefect_down(),
    }  # fmt: skip


def _here(view: View) -> str:
    """What is being done to the item that somebody works on, for kinds that tell."""
    query = select(LoteItem.result).where(LoteItem.lote_id == view.lote.id, LoteItem.state == "pending")
    told = session().scalar(query.where(LoteItem.result.contains(" ")).order_by(LoteItem.id).limit(1))
    return told or "" if view.open else ""


def said(view: View) -> str:
    """How far it is, in words that change only four times: what a screen reader is told."""
    progress = view.progress
    if not view.open:
        return f"{view.state[0]}: {progress.words}."
    return QUARTERS[min(3, 4 * progress.gone // max(1, progress.total))]


def _case(lote: Lote) -> Case | None:
    query = select(Case).where(Case.id == lote.case_id, rights.visible_cases(current_actor()))
    return session().scalars(query).first() if lote.case_id else None


def _files(lote: Lote) -> list[LoteItem]:
    """Files that whoever asked for them may download, and those that were there."""
    if lote.kind != EXPORT or lote.person_id != current_actor().person_id:
        return []
    query = select(LoteItem).where(LoteItem.lote_id == lote.id, LoteItem.state == "done").order_by(LoteItem.id)
    return list(session().scalars(query))


@blueprint.get("/<lote_id>/archivos/<int:item_id>")
@signed_in
def download(lote_id: str, item_id: int) -> Response:
    """A file that the batch made, for whoever asked for it."""
    found = next((each for each in _files(wanted(lote_id)) if each.id == item_id), None)
    if found is None or not found.result:
        raise NotFound("Ese archivo ya no está. En la página de su lote puede pedirlo de nuevo.")
    return attachment(blob(found.result), found.params["nombre"], XLSX)
