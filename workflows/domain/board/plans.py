"""Plans of the newest campaign that are missing for January 31, in order of danger, or wait for their acta."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from workflows.domain.board.scope import Scope
from workflows.domain.cases import Case
from workflows.domain.people import Person
from workflows.domain.plans import PlanKind, plans_of
from workflows.domain.publications import Publication
from workflows.domain.tasks import Task
from workflows.kernel.db import session


@dataclass(frozen=True)
class PlanLine:
    """A plan that is not published yet (`pending` False), or published before its acta (`pending` True)."""

    code: str
    name: str
    vigencia: int
    case_id: str | None = None
    version_hash: str = ""
    task: str = ""
    holder: str = ""
    due: date | None = None
    done: int = 0
    pending: bool = False
    reason: str = ""


def plans(scope: Scope, today: date) -> list[PlanLine]:
    """Late ones first, then those that nobody began, then by due date; at the end those that wait for their acta."""
    vigencia = session().scalar(select(func.max(Case.vigencia)).where(Case.plan.is_not(None), *scope.cases()))
    if vigencia is None:
        return []
    cases = _cases(scope, vigencia)
    published = {row.plan: row for row in _published(cases)}
    working = _working([row.id for row in cases if row.ended_at is None])
    found = []
    for kind in _kinds(scope, vigencia):
        own = [row for row in cases if row.plan == kind.code]
        line = PlanLine(kind.code, kind.name, vigencia)
        if kind.code in published:
            found += _pending(line, published[kind.code])
        elif not own or any(row.ended_at is None for row in own):
            found.append(_missing(line, own, working))
    return sorted(found, key=lambda line: _danger(line, today))


def _danger(line: PlanLine, today: date) -> tuple[Any, ...]:
    late = line.due is not None and line.due < today
    step = 3 if line.pending else 0 if late else 1 if line.case_id is None else 2
    return step, line.due or date.max, line.done, line.name


def _pending(line: PlanLine, row: Any) -> list[PlanLine]:
    if not row.approval_pending:
        return []
    return [replace(line, case_id=row.case_id, pending=True, reason=row.pending_reason or "")]


def _missing(line: PlanLine, own: list[Any], working: dict[str, Any]) -> PlanLine:
    opened = [row for row in own if row.ended_at is None]
    if not opened:
        return line
    tasks = [working[row.id] for row in opened if row.id in working]
    first = min(tasks, key=lambda task: task.due or date.max) if tasks else None
    case = next((row for row in opened if first and row.id == first.case_id), opened[0])
    line = replace(line, case_id=case.id, version_hash=case.version_hash, done=case.done)
    return replace(line, task=first.title, holder=first.name or "", due=first.due) if first else line


def _kinds(scope: Scope, vigencia: int) -> list[PlanKind]:
    wanted = scope.filters.policy
    found = plans_of(scope.who.owner_id, date(vigencia, 1, 31))
    return [kind for kind in found if wanted in ("", kind.policy)]


def _cases(scope: Scope, vigencia: int) -> list[Any]:
    done = select(func.count(Task.id)).where(Task.case_id == Case.id, Task.state == "done").correlate(Case)
    query = select(Case.id, Case.plan, Case.ended_at, Case.version_hash, done.scalar_subquery().label("done"))
    return list(session().execute(query.where(Case.plan.is_not(None), Case.vigencia == vigencia, *scope.cases())))


def _published(cases: list[Any]) -> Iterable[Any]:
    query = select(Case.plan, Publication.case_id, Publication.approval_pending, Publication.pending_reason)
    query = query.join(Case, Case.id == Publication.case_id).where(Publication.state == "current")
    return session().execute(query.where(Publication.case_id.in_([row.id for row in cases])))


def _working(case_ids: list[str]) -> dict[str, Any]:
    """The most urgent open task of each case."""
    query = (
        select(Task.case_id, Task.title, Task.due, Person.name)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Task.case_id.in_(case_ids), Task.state == "open")
        .order_by(Task.due.desc(), Task.id.desc())
    )
    found: dict[str, Any] = {}
    for row in session().execute(query):
        kept = found.get(row.case_id)
        if kept is None or (row.due or date.max) <= (kept.due or date.max):
            found[row.case_id] = row
    return found
