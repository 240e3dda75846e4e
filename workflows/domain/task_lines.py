"""A task as one entry of a list in a mail: what, of which case, who has it (`libre`: nobody), and until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select

from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity
from workflows.domain.notices import TASK_PAGE
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain, relative
from workflows.domain.terms.words import day_in_words
from workflows.kernel.db import session

Line = dict[str, Any]


def task_lines(
    clauses: Sequence[ColumnElement[bool]], limit: int, person_id: str | None, today: date, calendar: WorkCalendar
) -> list[Line]:
    """Up to `limit` tasks that meet the clauses, the worst first; `person_id` is who reads the list."""
    query: Any = (
        select(
            Task.id, Task.title, Task.due, Task.assignee_id, Case.id.label("case_id"), Case.number, Case.radicado,
            Case.subject, Entity.short_name.label("entity"), Person.name.label("assignee"), Term.explanation,
        )
        .join(Case, Case.id == Task.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .outerjoin(Term, and_(Term.task_id == Task.id, Term.kind == "step", Term.state == "running"))
        .where(*clauses)
        .order_by(Task.due.is_(None), Task.due, Task.id)
        .limit(limit)
    )  # fmt: skip
    return [_line(row, person_id, today, calendar) for row in session().execute(query)]


def distance(due: date, today: date, calendar: WorkCalendar) -> str:
    """How far a due date is, as a predicate: "vence mañana", "venció hace 3 días hábiles"."""
    said = relative(due, today, calendar)
    return said if said.startswith("ven") else f"{'vence' if due > today else 'venció'} {said}"


def _line(row: Row[Any], person_id: str | None, today: date, calendar: WorkCalendar) -> Line:
    mine = row.assignee_id is not None and row.assignee_id == person_id
    return {
        "titulo": row.title, "numero": row.number, "radicado": row.radicado, "asunto": row.subject,
        "entidad": row.entity, "es_suya": mine, "pagina": TASK_PAGE.format(row.id),
        "a_cargo": "" if mine else row.assignee or "", "libre": row.assignee_id is None,
        "vence": day_in_words(row.due) if row.due else "", "vencida": bool(row.due and row.due < today),
        "cuando": distance(row.due, today, calendar) if row.due else "sin fecha límite",
        "por_que": _why(row), "caso": row.case_id, "tarea": row.id,
    }  # fmt: skip


def _why(row: Row[Any]) -> str:
    if not row.explanation or not row.due:
        return ""
    return explain(from_json(row.explanation)).removeprefix(f"Vence el {day_in_words(row.due)}.").strip()
