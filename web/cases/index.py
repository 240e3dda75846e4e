"""The list of expedientes: filters in the address, newest first, paged by key."""

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import and_, func, or_, select

from web.cases.place import blueprint
from web.cases.registering import startable
from web.shown.due import due_word
from web.shown.narrowing import day, options, read_filters
from web.who import current_actor, signed_in
from workflows.domain import rights
from workflows.domain.board import Period, missed
from workflows.domain.cases import STATES, Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity, calendar_of
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.text import fold

Query = Any
PAGE = 40
TERM = {"vencidas": "late", "corriendo": "running", "suspendidas": "suspended"}


@blueprint.get("/expedientes")
@signed_in
def index() -> str:
    """The cases that this person may see; for an account of an entity, its own requests."""
    who = current_actor()
    rows = list(session().execute(_paged(_filtered(_columns(who))).limit(PAGE + 1)))
    calendar = calendar_of(who.owner_id)
    return render_template(
        "cases/index.html", rows=[_row(row, calendar) for row in rows[:PAGE]], args=request.args,
        total=_total(who), options=_options(who), missed=_missed_period(),
        without=_link(cumplimiento="", desde="", hasta=""), starts=startable(who), own=bool(who.entity_id),
        q=request.args.get("q", ""), first=_link() if request.args.get("despues_de") else None,
        next=_link(despues_de=f"{rows[PAGE - 1].received_at.isoformat()}_{rows[PAGE - 1].id}")
        if len(rows) > PAGE else None,
    )  # fmt: skip


def _columns(who: Actor) -> Query:
    legal = (
        select(func.min(Term.due))
        .where(Term.case_id == Case.id, Term.kind == "legal", Term.state == "running")
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(
            Case.id, Case.number, Case.subject, Case.state, Case.received_at, Case.waiting_for, Case.procedure,
            Entity.short_name.label("entity"), Policy.short_name.label("policy"), legal.label("due"),
            (Case.entity_id == Case.owner_id).label("own"),
        )
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Policy, Policy.code == Case.policy)
        .where(rights.visible_cases(who))
    )  # fmt: skip


def _filtered(query: Query) -> Query:
    args = request.args
    for column, name in ((Case.procedure, "procedimiento"), (Case.entity_id, "entidad"), (Case.policy, "politica"),
                         (Case.state, "estado")):  # fmt: skip
        if args.get(name):
            query = query.where(column == args[name])
    for word in fold(args.get("q", "")).split()[:8]:
        query = query.where(Case.search.contains(word, autoescape=True))
    period = _missed_period()
    if period is not None:
        query = query.where(Case.id.in_(missed(read_filters(), period, clock.now())))
    return query.where(*_by_term(TERM.get(args.get("termino", ""), "")))


def _missed_period() -> Period | None:
    """The days of «with a term of those days that was not met», when the address asks for it."""
    first, last = day("desde"), day("hasta")
    return Period(first, last) if request.args.get("cumplimiento") == "fuera" and first and last else None


def _by_term(wanted: str) -> list[Any]:
    if not wanted:
        return []
    state = "suspended" if wanted == "suspended" else "running"
    legal = select(Term.case_id).where(Term.kind == "legal", Term.state == state)
    if wanted == "late":
        legal = legal.where(Term.due < clock.today())
    return [Case.id.in_(legal)]


def _paged(query: Query) -> Query:
    at, _, case_id = request.args.get("despues_de", "").partition("_")
    try:
        last = datetime.fromisoformat(at) if case_id else None
    except ValueError:
        last = None
    if last is not None and last.tzinfo is not None:
        query = query.where(or_(Case.received_at < last, and_(Case.received_at == last, Case.id < case_id)))
    return query.order_by(Case.received_at.desc(), Case.id.desc())


def _total(who: Actor) -> int:
    query = _filtered(select(func.count(Case.id)).where(rights.visible_cases(who)))
    return int(session().scalar(query) or 0)


def _row(row: Any, calendar: Any) -> dict[str, Any]:
    return {
        "href": url_for("cases.show", case_id=row.id), "number": row.number, "subject": row.subject,
        # The owner's own name on row after row would push out what tells them apart.
        "entity": "" if row.own and row.policy else row.entity, "policy": row.policy,
        "state": STATES.get(row.state, row.state), "waiting": row.waiting_for, "received": row.received_at,
        "due": due_word(row.due, clock.today(), calendar) if row.due else None,
    }  # fmt: skip


def _options(who: Actor) -> dict[str, list[tuple[str, str]]]:
    return options(who) | {
        "state": list(STATES.items()),
        "term": [("vencidas", "Vencido"), ("corriendo", "Corriendo"), ("suspendidas", "Suspendido")],
    }


def _link(**more: str) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "despues_de"}
    values: dict[str, Any] = {name: value for name, value in {**kept, **more}.items() if value}
    return url_for("cases.index", **values)
