"""What somebody has to do: tasks counted and grouped by due date, read in few statements and paged by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, func, or_, select, true

from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import Entity
from workflows.domain.people import Actor, Person
from workflows.domain.policies import Policy
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.text import fold

Query = Any
"""A SELECT whose columns are not worth naming twice."""

GROUPS = ("late", "today", "week", "later")
STANDINGS = ("ontime", "soon")
NOBODY = "nadie"
VIEWS = ("mine", "group", "done", "all")
PAGE = 50
MANY = 999
NO_DATE = "9999-12-31"


@dataclass(frozen=True)
class Window:
    """The days that part the groups: today in Bogota, the last day of «esta semana», and of «por vencer»."""

    today: date
    week_end: date
    soon_end: date | None = None


@dataclass(frozen=True)
class Filters:
    """What narrows a list: procedure slug, entity id, policy code, due dates (a group or a range), who has it, words.

    `due` is one of GROUPS or STANDINGS; `person` is an id, or NOBODY for what nobody took; `office` an id.
    """

    procedure: str = ""
    entity: str = ""
    policy: str = ""
    due: str = ""
    first: date | None = None
    last: date | None = None
    q: str = ""
    person: str = ""
    office: str = ""

    def any(self) -> bool:
        """True when something narrows the list."""
        return self != Filters()


@dataclass(frozen=True)
class Page:
    """Rows of a page and the key of the next one ("" at the end)."""

    rows: list[Row[Any]]
    next: str = ""


def counts(who: Actor, view: str, filters: Filters, window: Window) -> Mapping[str, int]:
    """How many tasks of a view fall in each group and in all (`total`), each counted up to MANY + 1."""
    found = _narrowed(select(Task.id), who, view, filters, window)
    columns = [up_to_many(found.where(clause)).label(name) for name, clause in _groups(window).items()]
    tally = {name: int(value or 0) for name, value in session().execute(select(*columns)).one()._mapping.items()}
    # Every task is in one group, so the whole needs no look of its own.
    return tally | {"total": min(sum(tally.values()), MANY + 1)}


def up_to_many(query: Query) -> ScalarSelect[int]:
    """The count of a SELECT, stopping at MANY + 1: nobody reads further, and the page must not wait for it."""
    return select(func.count()).select_from(query.limit(MANY + 1).subquery()).scalar_subquery()


def said(count: int) -> int | str:
    """A count as a page says it: exact up to MANY, then "999+"."""
    return count if count <= MANY else f"{MANY}+"


def total(who: Actor, view: str) -> int:
    """How many open tasks a view holds, for the counts of the tabs."""
    query = select(func.count(Task.id)).where(_view(who, view))
    return int(session().scalar(query) or 0)


def page(
    who: Actor, view: str, filters: Filters, window: Window, after: str = "", limit: int = PAGE, total: int = MANY + 1
) -> Page:  # fmt: skip
    """Tasks of a view by due date (newest first when done), with what a row shows; `total` as `counts` gave it.

    A long list comes sorted from the index; a short one, rare among all that is open, is found first and sorted then.
    """
    if not total:
        return Page([])
    if total <= MANY:
        query = _columns().where(Task.id.in_(_narrowed(select(Task.id), who, view, filters, window).limit(MANY + 1)))
    else:
        query = _narrowed(_columns(), who, view, filters, window, joined=True)
    if view == "done":
        rows = list(session().execute(_done_order(query, after).limit(limit + 1)))
    else:
        rows = _by_urgency(query, after, limit + 1)
    more = len(rows) > limit
    return Page(rows[:limit], _key(rows[limit - 1], view) if more else "")


def _by_urgency(query: Query, after: str, wanted: int) -> list[Row[Any]]:
    """Dated tasks straight from the index, then those without a date: sorting NULLs would read them all."""
    day, _, task_id = after.partition("_")
    rows: list[Row[Any]] = []
    if day != NO_DATE:
        rows = list(session().execute(_dated(query, day, task_id).limit(wanted)))
        task_id = ""
    if len(rows) < wanted:
        undated = query.where(Task.due.is_(None), Task.id > task_id).order_by(Task.id)
        rows += session().execute(undated.limit(wanted - len(rows)))
    return rows


def _dated(query: Query, day: str, task_id: str) -> Query:
    query = query.where(Task.due.is_not(None)).order_by(Task.due, Task.id)
    if not task_id:
        return query
    last = date.fromisoformat(day)
    return query.where(or_(Task.due > last, and_(Task.due == last, Task.id > task_id)))


def next_due(who: Actor, window: Window) -> date | None:
    """The next due date of what this person could take, for the empty inbox."""
    coming = Filters(first=window.today)
    total = counts(who, "group", coming, window)["total"]
    rows = page(who, "group", coming, window, limit=1, total=total).rows
    return rows[0].due if rows else None


def next_of(who: Actor, but: str = "") -> Task | None:
    """The most urgent open task of this person, one without a date only when nothing has one."""
    query = select(Task).where(_view(who, "mine"), Task.id != but).limit(1)
    dated = query.where(Task.due.is_not(None)).order_by(Task.due, Task.id)
    return session().scalars(dated).first() or session().scalars(query.order_by(Task.id)).first()


def group_of(due: date | None, window: Window) -> str:
    """The group of one due date; without a date it goes last."""
    if due is None or due > window.week_end:
        return "later"
    if due < window.today:
        return "late"
    return "today" if due == window.today else "week"


def _groups(window: Window) -> dict[str, ColumnElement[bool]]:
    return {
        "late": Task.due < window.today,
        # A range of one day: for an equality SQLite takes the index of the roles and reads every task of the group.
        "today": Task.due.between(window.today, window.today),
        "week": and_(Task.due > window.today, Task.due <= window.week_end),
        "later": or_(Task.due > window.week_end, Task.due.is_(None)),
    }


def standings(today: date, soon_end: date) -> dict[str, ColumnElement[bool]]:
    """How a task stands: late, to be late soon (up to `soon_end`), or on time (without a date too)."""
    return {
        "ontime": or_(Task.due > soon_end, Task.due.is_(None)),
        "soon": and_(Task.due >= today, Task.due <= soon_end),
        "late": Task.due < today,
    }


def _view(who: Actor, view: str) -> ColumnElement[bool]:
    if view == "group":
        return rights.pool_clause(who)
    if view == "all":
        return _seen(who)
    state = "done" if view == "done" else "open"
    mine = and_(Task.assignee_id == who.person_id, Task.state == state)
    return and_(mine, Task.completed_by == who.person_id) if view == "done" else mine


def _seen(who: Actor) -> ColumnElement[bool]:
    """Open tasks of every case that the actor may see; of an entity, only its own."""
    seen = true() if rights.sees_all(who) else Task.case_id.in_(select(Case.id).where(rights.visible_cases(who)))
    mine = Task.role == "entidad" if who.entity_id else true()
    return and_(Task.owner_id == who.owner_id, Task.state == "open", seen, mine)


def _columns() -> Query:
    return (
        select(
            Task.id, Task.title, Task.step, Task.due, Task.state, Task.assignee_id, Task.assigned_by,
            Task.returned_reason, Task.completed_at, Task.draft_at, Task.role, Task.revision, Task.held_for,
            Task.on_behalf_of,
            Case.id.label("case_id"), Case.number, Case.subject, Case.plan, Case.version_hash,
            Case.procedure, (Case.entity_id == Case.owner_id).label("own"),
            Entity.short_name.label("entity"), Policy.short_name.label("policy"),
            Term.due_at, Term.state.label("term_state"), Person.name.label("assignee"),
        )
        .join(Case, Case.id == Task.case_id)
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Policy, Policy.code == Case.policy)
        .outerjoin(Term, and_(Term.task_id == Task.id, Term.kind == "step"))
        .outerjoin(Person, Person.id == Task.assignee_id)
    )  # fmt: skip


def _narrowed(query: Query, who: Actor, view: str, filters: Filters, window: Window, joined: bool = False) -> Query:
    clauses = case_clauses(filters)
    if clauses and not joined:
        query = query.join(Case, Case.id == Task.case_id)
    return query.where(_view(who, view), *clauses, *holder_clauses(filters), *_due_clauses(filters, window))


def holder_clauses(filters: Filters) -> list[ColumnElement[bool]]:
    """Clauses over Task: who has it, and of which office."""
    clauses: list[ColumnElement[bool]] = []
    if filters.person:
        clauses.append(Task.assignee_id.is_(None) if filters.person == NOBODY else Task.assignee_id == filters.person)
    if filters.office:
        of_office = select(Person.id).where(Person.office_id == filters.office)
        clauses.append(Task.assignee_id.in_(of_office))
    return clauses


def case_clauses(filters: Filters) -> list[ColumnElement[bool]]:
    """Clauses over Case (and over the title of Task, when words are looked for)."""
    clauses: list[ColumnElement[bool]] = []
    for column, value in (
        (Case.procedure, filters.procedure), (Case.entity_id, filters.entity), (Case.policy, filters.policy),
    ):  # fmt: skip
        if value:
            clauses.append(column == value)
    return clauses + [
        or_(
            Case.search.contains(word, autoescape=True),
            func.lower(Task.title).contains(word, autoescape=True),
        )
        for word in fold(filters.q).split()[:8]
    ]


def _due_clauses(filters: Filters, window: Window) -> list[ColumnElement[bool]]:
    clauses = [_groups(window)[filters.due]] if filters.due in GROUPS else []
    if filters.due in STANDINGS:
        clauses.append(standings(window.today, window.soon_end or window.today)[filters.due])
    if filters.first:
        clauses.append(Task.due >= filters.first)
    if filters.last:
        clauses.append(Task.due <= filters.last)
    return clauses


def _done_order(query: Query, after: str) -> Query:
    at, _, task_id = after.partition("_")
    if task_id:
        last = datetime.fromisoformat(at)
        older = or_(Task.completed_at < last, and_(Task.completed_at == last, Task.id < task_id))
        query = query.where(older)
    return query.order_by(Task.completed_at.desc(), Task.id.desc())


def _key(row: Row[Any], view: str) -> str:
    at = row.completed_at if view == "done" else row.due
    return f"{at.isoformat() if at else NO_DATE}_{row.id}"
