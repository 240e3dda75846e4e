"""The cases that a case opened, as a table: where each stands, with whom, until when, and who came."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import case as sql_case
from sqlalchemy import func, select

from web.shown import due
from workflows.domain import rights
from workflows.domain.cases import STATES, Case
from workflows.domain.entities import calendar_of
from workflows.domain.participants import INVITED, Participant
from workflows.domain.people import Actor, Person
from workflows.domain.policies import Policy
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session

FEW = 2
MOST = 150
"""Up to `FEW` children the list beside the case says enough; of more than `MOST` the page shows the first, what is open
before what ended, and says how many it leaves out."""


@dataclass(frozen=True)
class Child:
    """A child: its name, where it stands, who has that, until when, and how many came of those invited."""

    href: str
    number: str
    name: str
    state: str
    step: str
    holder: str
    due: due.Due | None
    invited: int
    attended: int


def children(who: Actor, case: Case) -> list[Child]:
    """The children of a case that opened more than a few: those that are open first, in their order."""
    query = (
        select(Case, Policy.name)
        .outerjoin(Policy, Policy.code == Case.policy)
        .where(Case.parent_id == case.id, rights.visible_cases(who))
        .order_by(Case.ended_at.is_not(None), Case.number)
        .limit(MOST)
    )
    found = [(row[0], row[1]) for row in session().execute(query)]
    if len(found) <= FEW:
        return []
    ids, calendar, today = [each.id for each, _ in found], calendar_of(case.owner_id), clock.today()
    work, came = _work(ids), _came(ids)
    return [
        Child(
            url_for("cases.show", case_id=each.id), each.number, each.subject if each.plan else policy or each.subject,
            STATES.get(each.state, each.state), *work.get(each.id, ("", "", None))[:2],
            _due(work.get(each.id), today, calendar), *came.get(each.id, (0, 0)),
        )
        for each, policy in found
    ]  # fmt: skip


def tally(who: Actor, case: Case) -> list[tuple[str, int]]:
    """State in words → how many of all the children are in it, the most first."""
    query = select(Case.state, func.count()).where(Case.parent_id == case.id, rights.visible_cases(who))
    rows = session().execute(query.group_by(Case.state))
    return Counter({STATES.get(state, state): count for state, count in rows}).most_common()


def _due(work: tuple[str, str, date | None] | None, today: date, calendar: due.WorkCalendar) -> due.Due | None:
    return due.due_word(work[2], today, calendar) if work and work[2] else None


def _work(ids: list[str]) -> dict[str, tuple[str, str, date | None]]:
    """Case → its open task that is due first: title, who has it, until when."""
    query = (
        select(Task.case_id, Task.title, Person.name, Task.due)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Task.case_id.in_(ids), Task.state == "open")
        .order_by(Task.due.is_(None).desc(), Task.due.desc(), Task.id)
    )
    return {row[0]: (row[1], row[2] or "sin tomar", row[3]) for row in session().execute(query)}


def _came(ids: list[str]) -> dict[str, tuple[int, int]]:
    there = sql_case((Participant.first_attended_on.is_not(None), 1), else_=0)
    query = select(Participant.case_id, func.count(), func.sum(there))
    rows = session().execute(
        query.where(Participant.case_id.in_(ids), Participant.state == INVITED).group_by(Participant.case_id)
    )
    return {case_id: (invited, int(came or 0)) for case_id, invited, came in rows}
