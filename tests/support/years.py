"""Years of work made in bulk from one real case: for boards and lists that must stay quick, never for flows."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import undefer

from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity, calendar_of
from workflows.domain.people import Person
from workflows.domain.policies import policies
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import Model, session, transaction
from workflows.kernel.ids import new_id

STEPS = ("revision", "asignar", "elaborar_oficio", "firmar_oficio", "disenar_plan", "brindar_asistencia")
YEARS, OPEN, BATCH = 3, 10, 500


def work_of_years(real: str, count: int) -> None:
    """`count` cases like the `real` one over three years, six tasks and terms each; one of ten is still open."""
    made = _Maker(real, count)
    for first in range(0, count, BATCH):
        rows = [made.case(n) for n in range(first, min(first + BATCH, count))]
        with transaction() as current:
            for model, part in ((Case, 0), (Task, 1), (Term, 2)):
                current.execute(insert(model), [row for each in rows for row in each[part]])


class _Maker:
    def __init__(self, real: str, count: int) -> None:
        self.count, self.today = count, clock.today()
        self.case_row = _plain(Case, session().scalars(
            select(Case).where(Case.id == real).options(undefer(Case.engine_state))).one())  # fmt: skip
        self.task_row = _plain(Task, session().scalars(select(Task).where(Task.case_id == real)).first())
        self.term_row = _plain(Term, session().scalars(select(Term).where(Term.case_id == real)).first())
        self.calendar = calendar_of(self.case_row["owner_id"])
        inside = select(Person.id).where(Person.entity_id.is_(None), Person.active)
        self.people = list(session().scalars(inside.order_by(Person.email)))
        self.entities = list(session().scalars(select(Entity.id).where(Entity.code.is_not(None)).limit(125)))
        self.codes = [each.code for each in policies()]

    def case(self, n: int) -> tuple[list[Any], list[Any], list[Any]]:
        """The rows of the nth case: itself, its tasks and their terms."""
        begun = self.today - timedelta(days=365 * YEARS * (self.count - n) // self.count)
        still = n % OPEN == 0
        case = self.case_row | {
            "id": new_id(), "number": f"{begun.year}-{n:05}", "external_id": None, "policy": self.codes[n % 19],
            "entity_id": self.entities[n % len(self.entities)], "started_at": _at(begun), "received_at": _at(begun),
            "ended_at": None if still else _at(begun + timedelta(days=30)), "state": "en_curso" if still else "cerrada",
        }  # fmt: skip
        steps = STEPS[: 1 + n // OPEN % len(STEPS)] if still else STEPS
        tasks, terms, day = [], [], begun
        for place, step in enumerate(steps):
            ended = None if still and place == len(steps) - 1 else self.calendar.add_working(day, (n + place) % 7)
            tasks.append(self._task(case["id"], step, n + place, day, ended))
            terms.append(self._term(tasks[-1]))
            day = ended or day
        return [case], tasks, terms

    def _task(self, case_id: str, step: str, n: int, day: date, ended: date | None) -> Any:
        recent = self.today - timedelta(days=n % 12)
        day = day if ended else recent
        return self.task_row | {
            "id": new_id(), "engine_task_id": new_id(), "case_id": case_id, "step": step, "title": f"Paso {step}",
            "assignee_id": self.people[n % len(self.people)] if n % 9 else None, "created_at": _at(day),
            "due": self.calendar.add_working(day, 5), "state": "done" if ended else "open",
            "completed_at": _at(ended) if ended else None,
            "days": self.calendar.working_days_between(day, ended) if ended and n % 5 else None,
        }  # fmt: skip

    def _term(self, task: Any) -> Any:
        return self.term_row | {
            "id": new_id(), "case_id": task["case_id"], "task_id": task["id"], "kind": "step", "name": task["step"],
            "due": task["due"], "due_at": self.calendar.end_of_office(task["due"]), "met_at": task["completed_at"],
            "state": "met" if task["completed_at"] else "running", "of_entity": False,
        }  # fmt: skip


def _plain(model: type[Model], row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in model.__table__.columns}


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), clock.BOGOTA)
