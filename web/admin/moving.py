"""Versions of the procedures, and moving open cases from an older one to the newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import case, func, select
from werkzeug.wrappers import Response

from web.admin.place import Answer, blueprint, text
from web.forms import error_links, field_views
from web.who import current_actor, may, sent_key
from workflows.actions import _definitions, moves
from workflows.domain.cases import Case
from workflows.domain.definitions import ProcedureVersion
from workflows.domain.moves import CaseMove, short
from workflows.domain.people import Person
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Invalid

MOST_SHOWN, MOST_SAID, MOST_MOVES = 200, 5, 50
BATCH = "Son más de cien: se hacen por lotes. Vuelva a abrir esta página en unos minutos."


@dataclass(frozen=True)
class Present:
    """A procedure: its newest version, since when, and where its open cases stand."""

    slug: str
    name: str
    version: str
    since: datetime
    newest: int
    older: int


@blueprint.get("/versiones")
@may("mover_expedientes")
def versions() -> str:
    """The procedures with their open cases by version, and the moves that were made."""
    owner_id = current_actor().owner_id
    return render_template("admin/versions.html", rows=_present(owner_id), moves=_made(owner_id))


def _present(owner_id: str) -> list[Present]:
    counts = select(Case.version_hash, Case.procedure, func.count()).where(
        Case.owner_id == owner_id, Case.ended_at.is_(None)
    )
    rows = session().execute(counts.group_by(Case.version_hash, Case.procedure)).all()
    found = []
    for each in _definitions.installed():
        since = session().scalar(select(ProcedureVersion.created_at).where(ProcedureVersion.version == each.version))
        mine = {version: count for version, slug, count in rows if slug == each.slug}
        newest = mine.pop(each.version, 0)
        assert since is not None
        found.append(Present(each.slug, each.name, short(each.version), since, newest, sum(mine.values())))
    return found


def _made(owner_id: str) -> Sequence[object]:
    """Moves, newest first: when, by whom, why, how many cases, and how many of them were taken back."""
    undone = func.sum(case((CaseMove.state == "undone", 1), else_=0)).label("undone")
    query = (
        select(
            CaseMove.move_id, func.min(CaseMove.at).label("at"), func.max(Person.name).label("who"),
            func.max(CaseMove.reason).label("reason"), func.max(Case.procedure).label("slug"),
            func.max(CaseMove.to_version).label("version"), func.count().label("cases"), undone,
        )
        .join(Case, Case.id == CaseMove.case_id)
        .outerjoin(Person, Person.id == CaseMove.person_id)
        .where(CaseMove.owner_id == owner_id)
        .group_by(CaseMove.move_id)
        .order_by(func.min(CaseMove.at).desc())
        .limit(MOST_MOVES)
    )  # fmt: skip
    return session().execute(query).all()


@blueprint.get("/versiones/<slug>")
@may("mover_expedientes")
def cases_to_move(slug: str) -> Answer:
    """What would happen to every case on an older version: a look, nothing changes."""
    return _plan(slug)


def _plan(slug: str, error: CauceError | None = None) -> Answer:
    found = moves.plan(current_actor(), slug)
    only = request.args.get("vista") == "quedan"
    shown = [each for each in found.verdicts if not (only and each.movable)]
    errors = error.errors if error else []
    views = field_views(_reason(), {"reason": request.form.get("reason", "")}, errors)
    page = render_template(
        "admin/moving.html", plan=found, shown=shown[:MOST_SHOWN], hidden=max(0, len(shown) - MOST_SHOWN), only=only,
        version=short(found.version), views=views, links=error_links(views, errors),
    )  # fmt: skip
    return (page, error.status) if error else page


def _reason() -> dict[str, Any]:
    asked = text("Por qué los mueve", "Queda en la historia de cada expediente.", "longtext", maxLength=1000)
    return {"type": "object", "properties": {"reason": asked}, "required": ["reason"]}


@blueprint.post("/versiones/<slug>/mover")
@may("mover_expedientes")
def move_them(slug: str) -> Answer:
    """Move what can be moved."""
    try:
        moved = moves.move_cases(current_actor(), slug, request.form.get("reason", ""), sent_key() or "")
    except Invalid as error:
        return _plan(slug, error)
    _say(moved, "Se movieron {} expedientes a la versión nueva.", "Se movió un expediente a la versión nueva.")
    return redirect(url_for("admin.versions"))


@blueprint.post("/movimientos/<move_id>/deshacer")
@may("mover_expedientes")
def move_back(move_id: str) -> Response:
    """Take a move back for the cases that nobody touched since."""
    moved = moves.undo_move(current_actor(), move_id)
    _say(moved, "{} expedientes volvieron a su versión anterior.", "Un expediente volvió a su versión anterior.")
    return redirect(url_for("admin.versions"))


def _say(moved: moves.Moved, many: str, one: str) -> None:
    if moved.lote_id:
        return flash(BATCH, "info")
    flash(one if moved.done == 1 else many.format(moved.done or "No hay"), "done" if moved.done else "info")
    for sentence in moved.refused[:MOST_SAID]:
        flash(sentence, "soon")
    if len(moved.refused) > MOST_SAID:
        flash(f"Y {len(moved.refused) - MOST_SAID} más se quedaron como estaban.", "soon")
    return None
