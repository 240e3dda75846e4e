"""What stands around a case: its siblings and children, what is awaited, and its terms with their history."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import or_, select

from web.shown import due
from web.shown.history import term_label
from workflows.domain import rights
from workflows.domain.cases import EXPEDIENTE_STATES, STATES, Case, Expediente
from workflows.domain.deadlines import Term
from workflows.domain.entities import calendar_of
from workflows.domain.messages import Wait
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.procedures import Procedure

TERM_STATES = {
    "running": "Corre",
    "suspended": "Suspendido",
    "met": "Cumplido",
    "stopped": "Ya no corre",
    "fired": "Vencido",
}


def related(who: Actor, case: Case) -> dict[str, Any]:
    """The expediente and its other cases: the same radicado, the parent, the children, the follow-up."""
    query = (
        select(Case, Policy.short_name)
        .outerjoin(Policy, Policy.code == Case.policy)
        .where(
            or_(Case.expediente_id == case.expediente_id, Case.parent_id == case.id, Case.id == case.parent_id),
            Case.id != case.id,
            rights.visible_cases(who),
        )
        .order_by(Case.number)
        .limit(60)
    )
    expediente = session().get(Expediente, case.expediente_id)
    return {
        "expediente": expediente,
        "state": EXPEDIENTE_STATES.get(expediente.state, expediente.state) if expediente else "",
        "cases": [
            {"href": url_for("cases.show", case_id=other.id), "number": other.number, "subject": other.subject,
             "policy": "" if other.plan else policy, "state": STATES.get(other.state, other.state),
             "why": _why(case, other)}
            for other, policy in session().execute(query)
        ],
    }  # fmt: skip


def _why(case: Case, other: Case) -> str:
    if other.id == case.parent_id:
        return "De este nació el caso"
    if other.parent_id == case.id:
        return "Nació de este caso"
    return "Mismo radicado" if other.radicado == case.radicado else "Mismo expediente"


def waiting(case: Case, procedure: Procedure, waits: Sequence[Wait]) -> list[dict[str, Any]]:
    """What is awaited, from whom and since when: tasks of the entity, and messages (`waits`)."""
    calendar, today = calendar_of(case.owner_id), clock.today()
    tasks = session().scalars(select(Task).where(Task.case_id == case.id, Task.state == "open", Task.role == "entidad"))
    found = [
        {"what": task.title, "from": "la entidad", "since": task.created_at,
         "due": due.due_word(task.due, today, calendar) if task.due else None}
        for task in tasks
    ]  # fmt: skip
    return found + [_awaited(wait, procedure) for wait in waits]


def _awaited(wait: Wait, procedure: Procedure) -> dict[str, Any]:
    drawn = procedure.waits[wait.element]
    role = procedure.roles.get(drawn.of)
    return {
        "what": drawn.label or wait.element,
        "from": role.label if role else "otra actuación",
        "since": wait.opened_at,
    }


def terms(case: Case, procedure: Procedure, legal_only: bool = False) -> list[dict[str, Any]]:
    """Terms of a case, the legal one first, each with why and with its history."""
    query = select(Term).where(Term.case_id == case.id).order_by(Term.start, Term.due)
    if legal_only:
        query = query.where(Term.kind == "legal")
    calendar, today = calendar_of(case.owner_id), clock.today()
    found = [
        _term(term, procedure, due.of_term(term, today, calendar), not legal_only) for term in session().scalars(query)
    ]
    return sorted(found, key=lambda each: each["kind"] != "legal")


def _term(term: Term, procedure: Procedure, word: due.Due | None, named: bool) -> dict[str, Any]:
    return {
        "id": term.id, "kind": term.kind, "label": term_label(procedure, term.name), "due": term.due, "word": word,
        "state": TERM_STATES.get(term.state, term.state), "rule": term.rule, "why": due.why(term, named),
        "changes": term.kind == "step" and term.state == "running",
    }  # fmt: skip
