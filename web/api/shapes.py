"""From rows to answers."""

from typing import Any

from sqlalchemy import select

from web.api.answers import CaseLine, DocumentAnswer, EntityAnswer, TermAnswer
from web.shown.due import why
from web.shown.people import name_of
from workflows.domain.cases import STATES, Case
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain
from workflows.kernel.db import session
from workflows.procedures import Procedure


def entity_answer(found: Entity) -> EntityAnswer:
    """An entity."""
    return EntityAnswer(id=found.id, code=found.code, name=found.name)


def case_line(case: Case, about: Entity) -> dict[str, Any]:
    """What every answer about a case says."""
    return CaseLine(
        id=case.id, number=case.number, radicado=case.radicado, procedure=case.procedure, subject=case.subject,
        state=case.state, state_label=STATES.get(case.state, case.state), entity=entity_answer(about),
        policy=case.policy, received_at=case.received_at, started_at=case.started_at, ended_at=case.ended_at,
    ).model_dump()  # fmt: skip


def term_answer(term: Term, procedure: Procedure, inside: bool) -> TermAnswer:
    """A term with every line of its explanation; who changed it and why is told only inside the owner."""
    drawn = procedure.terms.get(term.name)
    step = procedure.steps.get(term.name)
    label = (drawn.label if drawn else "") or (step.title if step else "") or term.name
    return TermAnswer(
        name=term.name, label=label, due=term.due, due_at=term.due_at, state=term.state, rule=term.rule,
        explanation=why(term) if inside else [explain(from_json(term.explanation))],
    )  # fmt: skip


def terms_of(case: Case, procedure: Procedure, inside: bool) -> list[TermAnswer]:
    """Legal terms and timers of a case; those of the steps go with each task."""
    query = select(Term).where(Term.case_id == case.id, Term.kind != "step").order_by(Term.due, Term.id)
    return [term_answer(term, procedure, inside) for term in session().scalars(query)]


def document_answer(found: Document) -> DocumentAnswer:
    """A document without its bytes."""
    return DocumentAnswer(
        id=found.id, case=found.case_id, kind=found.kind, title=found.title, state=found.state,
        number=found.number, code=found.code, signed_by=name_of(found.signed_by) if found.signed_by else None,
        signed_at=found.signed_at, method=found.method, issued_at=found.issued_at, annulled_at=found.annulled_at,
        annulled_reason=found.annulled_reason, docx_sha256=found.docx_sha256, pdf_sha256=found.pdf_sha256,
    )  # fmt: skip
