"""The legal term of a case for people outside: when it is due, and why, without the inner history."""

from typing import Any

from sqlalchemy import select

from web.shown.due import of_term
from workflows.domain.cases import case
from workflows.domain.deadlines import Term
from workflows.domain.entities import calendar_of
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain, skipped_rows
from workflows.kernel import clock
from workflows.kernel.db import session


def public_words(case_id: str) -> dict[str, Any] | None:
    """The due box of the latest legal term of a case, or None."""
    query = select(Term).where(Term.case_id == case_id, Term.kind == "legal").order_by(Term.due.desc())
    term = session().scalars(query).first()
    return None if term is None else words(term)


def words(term: Term) -> dict[str, Any]:
    """What the due box needs, besides `state`."""
    deadline = from_json(term.explanation)
    shown = of_term(term, clock.today(), calendar_of(case(term.case_id).owner_id))
    assert shown is not None
    told = explain(deadline).partition(". ")[2]
    return {
        "tone": shown.tone, "date": term.due, "relative": shown.text, "rule": told, "article": term.rule,
        "explanation": [f"No cuenta el {row['day']}: {row['reason']}." for row in skipped_rows(deadline)],
        "state": term.state,
    }  # fmt: skip
