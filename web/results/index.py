"""The first page of the results: what was imported, and the way to the scores of an entity."""

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.results.place import blueprint
from web.who import current_actor, may
from workflows.actions.results import SERIES
from workflows.domain import rights
from workflows.domain.access import installation
from workflows.domain.entities import Entity
from workflows.domain.people import Person
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError


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
        .where(ScoreImport.owner_id == who.owner_id)
        .order_by(ScoreImport.at.desc())
        .limit(50)
    )
    measured = select(Score.entity_id).distinct()
    places = session().execute(select(Entity.id, Entity.name).where(Entity.id.in_(measured)).order_by(Entity.name))
    return render_template(
        "results/index.html", imports=session().execute(query).all(), series=SERIES, error=error,
        may_import=rights.may(who, "importar_resultados"), places=places.all(), offered=offered(),
        year=request.form.get("vigencia") or clock.today().year - 1,
    )  # fmt: skip


def offered() -> list[tuple[str, str]]:
    """The series that a person of this installation may import, with their names."""
    keys = ("official", "demo") if installation("demo") else ("official",)
    return [(key, SERIES[key]) for key in keys]
