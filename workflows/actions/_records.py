"""Rows kept inside a step: sessions, actions of a plan; seeded by a form, closed before the step is."""

from typing import Any

from sqlalchemy import func, select

from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_id


def seed(course: Any, step_id: str, values: dict[str, Any]) -> None:
    """Rows of a completed form become records, once per completion (older open seeds are replaced)."""
    for kind, definition in course.procedure.records.items():
        source, _, field = definition.seed.partition(".")
        if source != step_id:
            continue
        old = select(Record).where(Record.case_id == course.case.id, Record.kind == kind, Record.seeded)
        spoken_of = select(Record.about_id).where(Record.case_id == course.case.id, Record.about_id.is_not(None))
        old = old.where(Record.id.not_in(spoken_of))
        for row in session().scalars(old):
            session().delete(row)
        session().flush()
        for number, row in enumerate(values.get(field) or [], start=1):
            add(course, kind, number, dict(row), seeded=True)


def add(course: Any, kind: str, number: int, data: dict[str, Any], seeded: bool = False) -> Record:
    """Add one record to the case."""
    definition = course.procedure.records[kind]
    made = Record(
        id=new_id(), case_id=course.case.id, kind=kind, n=number, data=data, seeded=seeded, at=course.now,
        person_id=course.who.person_id, closed=is_closed(definition, data), revision=1,
    )  # fmt: skip
    session().add(made)
    return made


def is_closed(definition: Any, data: dict[str, Any]) -> bool:
    """True when the record needs nothing more: no closing field, or one of its closing values."""
    if not definition.closed_field:
        return True
    return data.get(definition.closed_field) in definition.closed_values


def next_n(case_id: str, kind: str) -> int:
    """The number of the next record of a kind."""
    query = select(func.max(Record.n)).where(Record.case_id == case_id, Record.kind == kind)
    return int(session().scalar(query) or 0) + 1


def require_closed(course: Any, step: Any) -> None:
    """Invalid while a record of this step is open, or there are too few."""
    for kind in step.records:
        definition = course.procedure.records[kind]
        rows = session().scalars(select(Record).where(Record.case_id == course.case.id, Record.kind == kind)).all()
        pending = [row for row in rows if not row.closed]
        if pending:
            raise Invalid(
                f"Faltan {len(pending)} de «{definition.label}» por terminar o justificar (la primera: "
                f"n.º {pending[0].n})."
            )
        if len(rows) < definition.minimum:
            raise Invalid(f"Registre al menos {definition.minimum} de «{definition.label}» antes de terminar.")
