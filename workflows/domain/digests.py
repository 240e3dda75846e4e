"""What the digest of a day says to one person: late, today, this week, coming, new, waiting for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from workflows.domain.cases import Case
from workflows.domain.notices import CASE_PAGE
from workflows.domain.reminders import Reminder
from workflows.domain.task_lines import Line, task_lines
from workflows.domain.tasks import Task
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.explain import week_end
from workflows.domain.terms.words import day_in_words
from workflows.kernel.clock import local
from workflows.kernel.db import session

LISTED, FEW = 20, 5
INBOX = "/tareas"


@dataclass(frozen=True)
class Edition:
    """The digest of one owner on one day; `since` is when the one before left, `late` that this one leaves late."""

    owner_id: str
    day: date
    hour: time
    since: datetime
    late: str
    calendar: WorkCalendar

    def week_begins(self) -> bool:
        """The first working day of a week, on which what is late is said again."""
        before = self.calendar.previous_working(self.day)
        return self.calendar.is_working(self.day) and before.isocalendar()[:2] != self.day.isocalendar()[:2]


def readers(edition: Edition) -> list[str]:
    """Who may have something to read: an early rung waits for them, or their own work asks for it today."""
    waiting = select(Reminder.person_id).where(Reminder.owner_id == edition.owner_id, Reminder.state == "waiting")
    if not edition.calendar.is_working(edition.day):
        # Only what its procedure wants told on a day that is not worked.
        return sorted(set(session().scalars(waiting.where(Reminder.falls_on == edition.day))))
    asked = select(Task.assignee_id).where(
        Task.owner_id == edition.owner_id, Task.state == "open", Task.assignee_id.is_not(None), _asks(edition)
    )
    return sorted({*session().scalars(waiting.distinct()), *session().scalars(asked.distinct())})


def contents(edition: Edition, person_id: str) -> dict[str, Any]:
    """The parameters of the digest of a person; `proximas` are told by their ladder, also those of others."""
    mine = and_(Task.assignee_id == person_id, Task.state == "open")
    end = week_end(edition.day, edition.calendar)
    late, today = Task.due < edition.day, Task.due == edition.day
    week = and_(Task.due > edition.day, Task.due <= end)
    newer = or_(Task.created_at > edition.since, Task.taken_at > edition.since)
    parts = {
        "vencidas": (mine, late), "hoy": (mine, today), "semana": (mine, week),
        "proximas": (Task.state == "open", _waiting(person_id), or_(Task.due > end, ~_mine(person_id))),
        "nuevas": (mine, newer, or_(Task.due > end, Task.due.is_(None)), ~_waiting(person_id)),
    }  # fmt: skip
    lists = {name: _part(clauses, person_id, edition) for name, clauses in parts.items()}
    return lists | {
        "esperando": _waiting_for_others(person_id), "dia": day_in_words(edition.day), "tarde": edition.late,
        "desde": day_in_words(local(edition.since).date(), year=False), "pagina": INBOX,
    }  # fmt: skip


def _asks(edition: Edition) -> ColumnElement[bool]:
    return Task.due <= edition.day if edition.week_begins() else Task.due == edition.day


def _mine(person_id: str) -> ColumnElement[bool]:
    return and_(Task.assignee_id.is_not(None), Task.assignee_id == person_id)


def _waiting(person_id: str) -> ColumnElement[bool]:
    waiting = select(Reminder.task_id).where(Reminder.person_id == person_id, Reminder.state == "waiting")
    return Task.id.in_(waiting)


def _part(clauses: Sequence[ColumnElement[bool]], person_id: str, edition: Edition) -> dict[str, Any]:
    """Up to `LISTED` lines and how many more there are."""
    lines: list[Line] = task_lines(clauses, LISTED, person_id, edition.day, edition.calendar)
    more = 0
    if len(lines) == LISTED:
        more = int(session().scalar(select(func.count(Task.id)).where(*clauses)) or 0) - LISTED
    return {"lineas": lines, "mas": more}


def _waiting_for_others(person_id: str) -> list[dict[str, str]]:
    """Open cases in which this person worked and that wait for somebody else, the longest wait first."""
    worked = select(Task.case_id).where(Task.assignee_id == person_id, Task.state == "done")
    query = (
        select(Case.id, Case.number, Case.subject, Case.waiting_for, Case.waiting_since)
        .where(Case.waiting_for.is_not(None), Case.ended_at.is_(None), Case.id.in_(worked))
        .order_by(Case.waiting_since)
        .limit(FEW)
    )
    return [
        {
            "numero": row.number, "asunto": row.subject, "que": row.waiting_for, "pagina": CASE_PAGE.format(row.id),
            "desde": day_in_words(local(row.waiting_since).date(), year=False) if row.waiting_since else "",
        }
        for row in session().execute(query)
    ]  # fmt: skip
