"""The first page of the results: what was imported, and the way to the scores of an entity."""

from collections import Counter
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from web.results.heat_words import newest
from web.results.place import batch_address, blueprint
from web.who import current_actor, may
from workflows.actions.results import SERIES
from workflows.domain import rights
from workflows.domain.access import installation
from workflows.domain.entities import Entity
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Person
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

OPEN, MOST = ("pending", "running"), 5


@blueprint.get("/resultados")
@may("ver_resultados")
def show() -> str | Response:
    """What was imported, and the way to the scores of an entity."""
    chosen = request.args.get("entidad")
    if chosen:
        return redirect(url_for("results.scores", entity_id=chosen))
    return index()


def index(error: CauceError | None = None) -> str:
    """The page, with what went wrong when a file was refused."""
    who = current_actor()
    query = (
        select(ScoreImport, Person.name)
        .outerjoin(Person, Person.id == ScoreImport.person_id)
        .where(ScoreImport.owner_id == who.owner_id, ScoreImport.kind == "resultados")
        .order_by(ScoreImport.at.desc(), ScoreImport.vigencia.desc())
        .limit(50)
    )
    measured = select(Score.entity_id).distinct()
    places = session().execute(select(Entity.id, Entity.name).where(Entity.id.in_(measured)).order_by(Entity.name))
    return render_template(
        "results/index.html", imports=session().execute(query).all(), series=SERIES, error=error,
        may_import=rights.may(who, "importar_resultados"), places=places.all(), offered=offered(),
        batches_under_way=batches("importar_resultados"), **newest(),
        year=request.form.get("vigencia") or clock.today().year - 1,
    )  # fmt: skip


def batches(kind: str) -> list[dict[str, Any]]:
    """Batches of a kind that are under way or that left something undone, the newest first: where each is."""
    undone = select(LoteItem.lote_id).where(LoteItem.state == "failed", LoteItem.lote_id == Lote.id).exists()
    query = (
        select(Lote)
        .where(Lote.owner_id == current_actor().owner_id, Lote.kind == kind, or_(Lote.state.in_(OPEN), undone))
        .order_by(Lote.created_at.desc())
        .limit(MOST)
    )
    return [_batch(each) for each in session().scalars(query)]


def _batch(lote: Lote) -> dict[str, Any]:
    items = list(session().scalars(select(LoteItem).where(LoteItem.lote_id == lote.id).order_by(LoteItem.id)))
    states = Counter(each.state for each in items)
    here = next((each.result for each in items if each.state == "pending"), None) or "Espera su turno"
    return {
        "title": lote.title, "href": batch_address(lote.id), "done": states["done"], "total": len(items),
        "failed": [(each.params["titulo"], each.error) for each in items if each.state == "failed"],
        "here": here if lote.state in OPEN else "",
    }  # fmt: skip


def offered() -> list[tuple[str, str]]:
    """The series that a person of this installation may import, with their names."""
    keys = ("official", "demo") if installation("demo") else ("official",)
    return [(key, SERIES[key]) for key in keys]
