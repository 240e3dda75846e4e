"""The legal terms of petitions and of their incidents, read from workflows/data/petition_types.toml."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from workflows.data import read_toml
from workflows.domain.terms.amount import Span, parse
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import due
from workflows.domain.terms.deadline import Deadline
from workflows.kernel.errors import Invalid

DEFAULT_PETITION = "general"


@dataclass(frozen=True)
class LegalTerm:
    """One term of the law: its amount, its article, how sure its source is, and is it a type of petition."""

    code: str
    label: str
    amount: Span
    rule: str
    source: str
    petition: bool


@lru_cache(maxsize=1)
def legal_terms() -> dict[str, LegalTerm]:
    """Return every legal term by code, in the order of the file."""
    return {row["code"]: _read(row) for row in read_toml("petition_types.toml")["term"]}


def petition_types() -> tuple[LegalTerm, ...]:
    """Return the types of petition that a person may choose."""
    return tuple(term for term in legal_terms().values() if term.petition)


def legal_term(code: str) -> LegalTerm:
    """Return one legal term; Invalid when the code is unknown."""
    try:
        return legal_terms()[code]
    except KeyError:
        known = ", ".join(legal_terms())
        raise Invalid(f"No existe el término legal «{code}». Use uno de estos: {known}.") from None


def legal_due(code: str, received: date, calendar: WorkCalendar) -> Deadline:
    """Compute a legal term from the day its fact counts as received, with its article as rule."""
    term = legal_term(code)
    return due(term.amount, received, calendar, rule=term.rule)


def _read(row: dict[str, object]) -> LegalTerm:
    amount = parse({key: row[key] for key in ("amount", "unit", "from")})
    if not isinstance(amount, Span):
        raise TypeError("a legal term is a span of time")
    return LegalTerm(
        code=str(row["code"]),
        label=str(row["label"]),
        amount=amount,
        rule=str(row["rule"]),
        source=str(row["source"]),
        petition=row.get("petition") is True,
    )
