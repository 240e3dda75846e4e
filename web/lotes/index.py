"""The list of batches: state, kind, who asked, how far."""

from flask import render_template, request
from sqlalchemy import ColumnElement, exists, select

from web.admin.place import Paged, paged
from web.lotes.ordering import offered, years
from web.lotes.place import View, blueprint, prefect_down
from web.shown.people import names
from web.who import current_actor, signed_in
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.exports import days_kept
from workflows.domain.lotes import KINDS, OPEN, Lote, LoteItem, progress_of
from workflows.kernel.db import session

VIEWS = (("", "Todos"), ("curso", "En curso"), ("errores", "Con errores"), ("terminados", "Terminados"))


@blueprint.get("")
@signed_in
def lotes() -> str:
    """The batches that this person may see, newest first."""
    mine = rights.visible_lotes(current_actor())
    view, kind = request.args.get("vista", ""), request.args.get("clase", "")
    query = select(Lote).where(mine, *_chosen(view)).order_by(Lote.created_at.desc(), Lote.id)
    page: Paged = paged(query.where(Lote.kind == kind) if kind else query)
    found = [row[0] for row in page.rows]
    far, who = progress_of(each.id for each in found), names(each.person_id for each in found)
    rows = [View(each, far[each.id], who.get(each.person_id or "", "Cauce")) for each in found]
    known = session().scalars(select(Lote.kind).where(mine).distinct())
    kinds = sorted(((each, KINDS.get(each, each)) for each in known), key=lambda pair: pair[1])
    who_asks = current_actor()
    about = _cases({each.case_id for each in found if each.case_id})
    return render_template(
        "lotes/index.html", page=page, rows=rows, cases=about, views=VIEWS, view=view, kinds=kinds, kind=kind,
        exports=offered(who_asks), years=years(who_asks), days=days_kept(who_asks.owner_id),
        down=prefect_down(),
    )  # fmt: skip


def _cases(wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Case → (number, subject), of those that this person may see: many batches have the same name."""
    query = select(Case.id, Case.number, Case.subject).where(Case.id.in_(wanted), rights.visible_cases(current_actor()))
    return {key: (number, subject) for key, number, subject in session().execute(query)} if wanted else {}


def _chosen(view: str) -> list[ColumnElement[bool]]:
    failed = exists().where(LoteItem.lote_id == Lote.id, LoteItem.state == "failed")
    chosen: dict[str, list[ColumnElement[bool]]] = {
        "curso": [Lote.state.in_(OPEN)], "errores": [failed], "terminados": [Lote.state.not_in(OPEN), ~failed],
    }  # fmt: skip
    return chosen.get(view, [])
