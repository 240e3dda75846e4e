"""Running terms that pass over a day on which the owner does not work and that were counted before it was known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.kernel.db import session


@dataclass(frozen=True)
class Touched:
    """How many terms of a kind pass over the day: told to somebody outside (legal, of the entity), or internal."""

    legal: int
    of_entity: int
    internal: int
    cases: tuple[str, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return self.legal + self.of_entity + self.internal


def touched(owner_id: str, day: date) -> Touched:
    """The running terms of an owner that should skip a day and do not; `cases` are those of the internal ones."""
    query = (
        select(Term)
        .join(Case, Case.id == Term.case_id)
        .where(Case.owner_id == owner_id, Term.state == "running", Term.start < day, Term.due >= day)
        .order_by(Term.case_id)
    )
    found = [term for term in session().scalars(query) if misses(term, day)]
    internal = [term for term in found if is_internal(term)]
    legal = sum(term.kind == "legal" for term in found)
    cases = tuple(dict.fromkeys(term.case_id for term in internal))
    return Touched(legal, len(found) - legal - len(internal), len(internal), cases)


def of_cases(case_id: str, day: date) -> Sequence[Term]:
    """The internal terms of a case that may be counted again because of that day."""
    query = select(Term).where(Term.case_id == case_id, Term.state == "running", Term.start < day, Term.due >= day)
    return [term for term in session().scalars(query) if is_internal(term) and misses(term, day)]


def is_internal(term: Term) -> bool:
    """True for a term that nobody outside was told: ours, of a step."""
    return term.kind == "step" and not term.of_entity


def misses(term: Term, day: date) -> bool:
    """True when a term counts business days and took this one for one of them; what a person fixed stays fixed."""
    stored = term.explanation
    if term.amount.get("unit") != "habiles" or "amount" not in term.amount or stored["due"] != term.due.isoformat():
        return False
    return day.isoformat() not in {each["date"] for each in stored["skipped"]}
