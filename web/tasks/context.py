"""The context of a task: steps, papers, comments, history, scores and other advice of the entity."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from web.filters import fecha_corta, numero
from web.shown import due, history, papers, reminders, steps
from web.shown.effect import effect_link
from web.shown.people import names
from workflows.domain import rights
from workflows.domain.cases import STATES, Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity, calendar_of
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.domain.scores import methodology, scores_of
from workflows.domain.tasks import Comment, Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.procedures import Procedure

OTHERS = 6
LAST_EVENTS = 8


def of_task(who: Actor, task: Task, case: Case, procedure: Procedure) -> dict[str, Any]:
    """Everything beside the form; accounts of an entity see what is theirs."""
    inside = who.entity_id is None
    about = session().get(Entity, case.entity_id)
    policy = session().get(Policy, case.policy) if case.policy else None
    lines = steps.step_lines(case, procedure, steps.tasks_of(case.id), clock.today())
    return {
        "entity": about,
        "policy": policy,
        "steps": steps.short_line(lines),
        "due": _due(task, case),
        "legal": _legal(case),
        "documents": papers.documents_of(case.id),
        "files": papers.files_of(case.id, None if inside else task.id),
        "comments": comments_of(case.id) if inside else [],
        "reminders": reminders.of_case(case.id, task.id) if inside else [],
        "events": history.entries(case, procedure, LAST_EVENTS) if inside else [],
        "scores": _scores(about, case.policy) if inside else None,
        "others": others(who, case) if inside and case.entity_id != case.owner_id else [],
        "request": _request(case, procedure),
        "effect_href": effect_link(who, case) if inside else "",
    }


def _due(task: Task, case: Case) -> dict[str, Any] | None:
    query = select(Term).where(Term.task_id == task.id, Term.kind == "step").order_by(Term.due.desc())
    term = session().scalars(query.limit(1)).first()
    return due.box(term, clock.today(), calendar_of(case.owner_id)) if term else None


def _legal(case: Case) -> dict[str, Any] | None:
    query = select(Term).where(Term.case_id == case.id, Term.kind == "legal").order_by(Term.due.desc())
    term = session().scalars(query.limit(1)).first()
    if term is None:
        return None
    shown = due.of_term(term, clock.today(), calendar_of(case.owner_id))
    return {"word": shown, "date": term.due, "rule": term.rule, "why": due.why(term)}


def comments_of(case_id: str) -> list[dict[str, Any]]:
    """Remarks on a case, oldest first; a request for a contribution says whom it asks."""
    rows = list(session().scalars(select(Comment).where(Comment.case_id == case_id).order_by(Comment.at)))
    known = names([row.person_id for row in rows] + [row.to_person_id for row in rows])
    return [
        {"id": row.id, "kind": row.kind, "who": known.get(row.person_id or "", "Cauce"), "when": row.at,
         "to_id": row.to_person_id, "to": known.get(row.to_person_id or "", ""), "text": row.text}
        for row in rows
    ]  # fmt: skip


def _scores(about: Entity | None, policy: str | None) -> dict[str, Any] | None:
    """Scores of the entity in the policy over the years; a change of method is a gap, not a line."""
    if about is None or policy is None:
        return None
    found = scores_of(about.id, policy)
    if not found:
        return None
    years = list(range(min(found), max(found) + 1))
    points: list[float | None] = []
    for year in years:
        if points and methodology(year) != methodology(year - 1):
            points.append(None)
        points.append(float(found[year]) if year in found else None)
    rows = [{"year": year, "value": numero(float(found[year]), 1)} for year in years if year in found]
    text = f"{years[0]} a {years[-1]}" if len(years) > 1 else str(years[0])
    return {"points": points, "rows": rows, "text": text}


def others(who: Actor, case: Case) -> list[dict[str, Any]]:
    """Other cases of the same entity, newest first; a link only to those that this person may open."""
    opens = rights.visible_cases(who).label("opens")
    query = (
        select(Case.id, Case.number, Case.subject, Case.state, Case.received_at, Policy.short_name, opens)
        .outerjoin(Policy, Policy.code == Case.policy)
        .where(Case.owner_id == case.owner_id, Case.entity_id == case.entity_id, Case.id != case.id)
        .order_by(Case.received_at.desc())
        .limit(OTHERS)
    )
    return [
        {"href": url_for("cases.show", case_id=case_id) if may_open else "", "number": number, "subject": subject,
         "state": STATES.get(state, state), "date": fecha_corta(received), "policy": policy}
        for case_id, number, subject, state, received, policy, may_open in session().execute(query)
    ]  # fmt: skip


def _request(case: Case, procedure: Procedure) -> dict[str, Any]:
    """Who asked, and what they wrote."""
    return {
        "who": case.requester_name or "",
        "position": case.requester_position or "",
        "received": case.received_at,
        "text": str((case.data or {}).get("detalle", ""))[:1500],
        "href": url_for("cases.show", case_id=case.id),
    }
