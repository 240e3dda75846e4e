"""Proposals that wait for a committee, and the actas that were recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template
from sqlalchemy import select

from web.committee.place import blueprint
from web.shown import due, earlier
from web.who import current_actor, may
from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.actas import Acta
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import calendar_of
from workflows.domain.people import Actor
from workflows.domain.proposals import DECISIONS, Proposal, committees, open_proposals
from workflows.kernel import clock
from workflows.kernel.db import session

SHOWN_ACTAS = 50


@dataclass(frozen=True)
class Sent:
    """What was typed about an acta and could not be kept, with what is wrong with each field."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""


@blueprint.get("/propuestas")
@may("ver_propuestas")
def proposals() -> str:
    """What each committee has to decide, and what it decided."""
    return page(current_actor())


def page(who: Actor, sent: Sent | None = None, committee: str = "") -> str:
    """The page, with what was typed when an acta was refused."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for proposal, case in open_proposals(who.owner_id):
        grouped.setdefault(proposal.committee, []).append(_row(proposal, case))
    return render_template(
        "committee/proposals.html", grouped=grouped, committees=committees(who.owner_id),
        decisions=DECISIONS, actas=_actas(who), records=rights.may(who, "registrar_actas"),
        sent=sent or Sent(), failed=committee, today=clock.today(),
    )  # fmt: skip


def _row(proposal: Proposal, case: Case) -> dict[str, Any]:
    """A proposal with the legal date of its case: what decides how soon the committee should meet."""
    query = select(Term).where(Term.case_id == case.id, Term.kind == "legal", Term.state == "running")
    term = session().scalars(query.order_by(Term.due)).first()
    word = due.of_term(term, clock.today(), calendar_of(case.owner_id)) if term else None
    day = term.due if term else None
    missing = earlier.missing(case, _definitions.by_version(case.version_hash))
    return {"missing": missing, "id": proposal.id, "case": case, "since": proposal.created_at, "due": word, "day": day}


def _actas(who: Actor) -> Sequence[dict[str, Any]]:
    query = select(Acta).where(Acta.owner_id == who.owner_id).order_by(Acta.held_on.desc(), Acta.at.desc())
    rows = list(session().scalars(query.limit(SHOWN_ACTAS)))
    decided = select(Proposal, Case).join(Case, Case.id == Proposal.case_id)
    found: dict[str, list[tuple[Proposal, Case]]] = {}
    for proposal, case in session().execute(decided.where(Proposal.acta_id.in_([row.id for row in rows]))):
        found.setdefault(str(proposal.acta_id), []).append((proposal, case))
    return [{"acta": row, "decided": found.get(row.id, [])} for row in rows]
