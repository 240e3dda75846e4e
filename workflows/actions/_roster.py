"""The children of a case as plain values for a mail: who has each, by when, and what was public at that instant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from workflows.actions import _definitions
from workflows.domain.cases import STATES, Case
from workflows.domain.deadlines import Term
from workflows.domain.people import ANY, Person, holders
from workflows.domain.publications import Publication
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session


def children(parent: Case, cut: datetime) -> list[dict[str, Any]]:
    """One table per child that had begun before `cut`, by number, as it stood just before; without the annulled."""
    query = select(Case).where(Case.parent_id == parent.id, Case.started_at < cut, Case.state != "anulada")
    found = list(session().scalars(query.order_by(Case.number)))
    if not found:
        return []
    ids = [each.id for each in found]
    tasks, dues, published = _tasks(ids, cut), _dues(ids), _published(ids, cut)
    return [_line(each, tasks[each.id], dues.get(each.id), published.get(each.id), cut) for each in found]


def _line(case: Case, tasks: Sequence[Task], due: str | None, public: datetime | None, cut: datetime) -> dict[str, Any]:
    day = clock.local(public).date().isoformat() if public else None
    due = due or next((task.due.isoformat() for task in tasks if task.due), None)
    return {
        "numero": case.number, "titulo": case.subject, "plan": case.plan or "", "politica": case.policy or "",
        "estado": _state(case, cut), "responsable": _who(case, tasks, cut), "vence": due, "publicado_en": day,
        "a_tiempo": day is not None and (due is None or day <= due),
    }  # fmt: skip


def _state(case: Case, cut: datetime) -> str:
    """What the case was called: the label of its end, or under way when it ended later."""
    if case.ended_at is None:
        return STATES.get(case.state, case.state)
    if case.ended_at >= cut:
        return STATES["en_curso"]
    end = _definitions.by_version(case.version_hash).ends.get(case.end_event or "")
    return (end.label if end else "") or STATES.get(case.state, case.state)


def _who(case: Case, tasks: Sequence[Task], cut: datetime) -> str:
    """Who had the open task (or could take it), else who completed the last one."""
    names: list[str] = []
    open_ones = [task for task in tasks if task.completed_at is None or task.completed_at >= cut]
    for task in open_ones or tasks[-1:]:
        person = session().get(Person, task.assignee_id) if task.assignee_id else None
        scope = None if task.scope == ANY else task.scope
        held = [person] if person else holders(case.owner_id, task.role, scope, clock.today())
        names += [each.name for each in held]
    return ", ".join(dict.fromkeys(names))


def _tasks(ids: Sequence[str], cut: datetime) -> Mapping[str, list[Task]]:
    query = (
        select(Task)
        .where(Task.case_id.in_(ids), Task.created_at < cut, or_(Task.state != "cancelled", Task.completed_at >= cut))
        .order_by(Task.created_at)
    )
    found: dict[str, list[Task]] = defaultdict(list)
    for task in session().scalars(query):
        found[task.case_id].append(task)
    return found


def _dues(ids: Sequence[str]) -> dict[str, str]:
    """The date of the law of each case: its last term of the whole case."""
    query = select(Term.case_id, Term.due).where(Term.case_id.in_(ids), Term.kind == "legal").order_by(Term.due)
    return {case_id: due.isoformat() for case_id, due in session().execute(query)}


def _published(ids: Sequence[str], cut: datetime) -> dict[str, datetime]:
    """When each case was first public before `cut`, unless everything of it had been withdrawn by then."""
    query = select(Publication).where(Publication.case_id.in_(ids), Publication.published_at < cut)
    first: dict[str, datetime] = {}
    standing: set[str] = set()
    for row in session().scalars(query.order_by(Publication.published_at)):
        first.setdefault(row.case_id, row.published_at)
        if row.state != "withdrawn" or (row.replaced_at is not None and row.replaced_at >= cut):
            standing.add(row.case_id)
    return {case_id: at for case_id, at in first.items() if case_id in standing}
