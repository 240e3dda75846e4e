"""How far a term may be extended, known already when somebody asks for it (CPACA art. 14 par.)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.actions import _definitions, _terms
from workflows.actions._deadlines import of_case
from workflows.domain.terms import amount as amounts
from workflows.domain.terms import changes
from workflows.domain.terms.amount import Span
from workflows.domain.terms.words import business_days, day_in_words
from workflows.engine.services import asked
from workflows.kernel.errors import Conflict, Invalid


@dataclass(frozen=True)
class Room:
    """What is left to extend: the field that asks for days, how many at most, and until when that would be."""

    field: str
    days: int
    limit: date

    @property
    def words(self) -> str:
        """For whoever fills the form."""
        latest = day_in_words(self.limit)
        return f"Hasta {business_days(self.days)}: lo más tarde, el {latest} (el doble del plazo inicial)."


def room(course: Any, element: str) -> Room | None:
    """For a message whose form asks to extend a running term (a Course); None for any other message."""
    for params in asked(_definitions.model(course.procedure), "extend_term"):
        wait, _, field = str(params.get("field") or "").partition(".")
        term = of_case(course, str(params.get("term") or "")) if wait == element else None
        if term is not None and term.state == "running":
            return _room(course, term, field)
    return None


def _room(course: Any, term: Any, field: str) -> Room:
    initial, calendar = amounts.parse(term.amount), course.calendar
    assert isinstance(initial, Span)
    received = calendar.reception(course.case.received_at)
    limit = changes.extension_limit(initial, received, calendar, _terms.suspended_days(term, calendar))
    if course.today > term.due:
        was = day_in_words(term.due)
        raise Conflict(f"El plazo venció el {was} y ya no puede ampliarse: se avisa antes de que venza.")
    days = calendar.working_days_between(term.due, limit)
    if days < 1:
        raise Conflict(f"El plazo ya llega hasta el {day_in_words(term.due)}: no puede ampliarse más.")
    return Room(field, days, limit)


def check(course: Any, element: str, values: dict[str, Any]) -> None:
    """Invalid beside the field when more is asked for than the law allows."""
    found = room(course, element)
    if found is not None and int(values.get(found.field) or 0) > found.days:
        message = f"Es más de lo que permite la ley. {found.words}"
        raise Invalid(message, [{"field": found.field, "message": message}])
