"""Where cases wait: working days per step, from counts that the database groups."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from workflows.domain.board.period import Period
from workflows.domain.board.scope import Scope
from workflows.domain.cases import Case
from workflows.domain.tasks import Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel.db import session
from workflows.kernel.sql import bogota_day


@dataclass(frozen=True)
class StepWait:
    """Working days that tasks of a step took (those done in the period) or have taken so far (those open)."""

    procedure: str
    step: str
    title: str
    done: int
    open: int
    median: float
    p90: int


@dataclass
class _Gathered:
    title: str = ""
    done: int = 0
    open: int = 0
    days: Counter[int] = field(default_factory=Counter)


def steps(scope: Scope, period: Period, today: date, calendar: WorkCalendar) -> list[StepWait]:
    """Every step with tasks open now or done in the period; the slowest first."""
    between = lru_cache(maxsize=None)(calendar.working_days_between)
    found: dict[tuple[str, str], _Gathered] = {}
    for row in session().execute(_grouped(scope, period)):
        one = found.setdefault((row.procedure, row.step), _Gathered())
        one.title = max(one.title, row.title)
        days = row.days if row.begun is None else between(row.begun, row.ended or today)
        one.days[max(days, 0)] += row.tasks
        if row.state == "open":
            one.open += row.tasks
        else:
            one.done += row.tasks
    waits = [_wait(procedure, step, one) for (procedure, step), one in found.items()]
    return sorted(waits, key=lambda wait: (-wait.median, -wait.p90, wait.procedure, wait.step))


def _wait(procedure: str, step: str, one: _Gathered) -> StepWait:
    return StepWait(procedure, step, one.title, one.done, one.open, median(one.days), ninety(one.days))


def _grouped(scope: Scope, period: Period) -> Any:
    """Done tasks by the days they took (by their dates, where nobody counted yet); open ones by when they began."""
    counted = and_(Task.state == "done", Task.days.is_not(None))
    begun = case((counted, None), else_=bogota_day(Task.created_at)).label("begun")
    ended = case((counted, None), else_=bogota_day(Task.completed_at)).label("ended")
    columns = (Case.procedure, Task.step, Task.state, Task.days, begun, ended)
    query = select(*columns, func.max(Task.title).label("title"), func.count(Task.id).label("tasks"))
    ended_day = bogota_day(Task.completed_at)
    done = and_(Task.state == "done", ended_day >= period.first, ended_day <= period.last)
    return scope.of_tasks(query.select_from(Task)).where(or_(Task.state == "open", done)).group_by(*columns)


def ninety(counts: Mapping[int, int]) -> int:
    """The least value that nine of ten do not pass (nearest rank)."""
    return _nth(counts, (9 * sum(counts.values()) + 9) // 10)


def median(counts: Mapping[int, int]) -> float:
    """The middle value; between two middle ones, halfway."""
    total = sum(counts.values())
    return (_nth(counts, (total + 1) // 2) + _nth(counts, total // 2 + 1)) / 2


def _nth(counts: Mapping[int, int], place: int) -> int:
    """The value in that place (from 1) when all are put in order."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= place:
            return value
    return 0
