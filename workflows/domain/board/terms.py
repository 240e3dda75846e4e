"""Whether terms were met: of those that came due in a period, how many were met by their day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from workflows.domain.board.period import Period
from workflows.domain.board.scope import Scope
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.inbox import Filters, holder_clauses
from workflows.domain.tasks import Task
from workflows.kernel.db import session

KINDS = ("legal", "step")


@dataclass(frozen=True)
class Compliance:
    """Terms met by their day, of those that came due."""

    met: int = 0
    due: int = 0

    @property
    def share(self) -> float | None:
        """From 0 to 100; None when nothing came due."""
        return 100 * self.met / self.due if self.due else None


def compliance(scope: Scope, period: Period, now: datetime) -> tuple[Compliance, Compliance]:
    """Of the period, and of the one before. Suspended and stopped terms do not count, nor those of the entity."""
    before = period.before()
    current = Term.due >= period.first
    counted = (and_(current, _kept()), current, and_(~current, _kept()), ~current)
    query = select(*(func.sum(case((clause, 1), else_=0)) for clause in counted))
    query = _of_holder(query.select_from(Term).join(Case, Case.id == Term.case_id), scope.filters)
    both = Period(before.first, period.last)
    found = [int(value or 0) for value in session().execute(query.where(*scope.cases(), *_decided(both, now))).one()]
    return Compliance(found[0], found[1]), Compliance(found[2], found[3])


def missed(filters: Filters, period: Period, now: datetime) -> Any:
    """SELECT of the ids of cases with a term of the period that was not met by its day."""
    query = _of_holder(select(Term.case_id), filters)
    return query.where(*_decided(period, now), ~_kept())


def _of_holder(query: Any, filters: Filters) -> Any:
    """With a holder, only the terms of their tasks."""
    clauses = holder_clauses(filters)
    return query.join(Task, Task.id == Term.task_id).where(*clauses) if clauses else query


def _kept() -> ColumnElement[bool]:
    return and_(Term.state == "met", Term.met_at.is_not(None), Term.met_at <= Term.due_at)


def _decided(period: Period, now: datetime) -> list[ColumnElement[bool]]:
    """Came due in the period, and it is known how it went: met, or running and already over."""
    over = and_(Term.state == "running", Term.due_at < now)
    return [
        Term.kind.in_(KINDS), Term.of_entity.is_(False), Term.due >= period.first, Term.due <= period.last,
        or_(Term.state == "met", over),
    ]  # fmt: skip
