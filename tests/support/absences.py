"""Absences of the small office: one from Monday to Friday, and who has what meanwhile."""

from datetime import date
from typing import Any

from sqlalchemy import select

from tests.support.desk import Desk
from workflows.actions import substitutions
from workflows.actions.substitutions import AbsenceForm
from workflows.domain.outbox import Outbox
from workflows.domain.people import ANY, RoleAssignment
from workflows.domain.substitutions import Substitution
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
BEFORE, AT_MIDNIGHT = "2026-11-22T23:59:50", "2026-11-23T00:00:05"
LAST_MOMENT, OVER = "2026-11-27T23:59:50", "2026-11-28T00:00:05"


def plan(desk: Desk, person: str, substitute: str, by: str = "", **more: Any) -> str:
    """Somebody is away from Monday to Friday."""
    values = {"starts": MONDAY, "ends": FRIDAY} | more
    return substitutions.plan(desk.actor(by or person), AbsenceForm(person, substitute, **values))


def state(absence: str) -> str:
    """The state of an absence, freshly read."""
    query = select(Substitution.state).where(Substitution.id == absence)
    return str(session().scalar(query))


def to_letter(desk: Desk) -> str:
    """A request whose oficio the responsible has to write."""
    case = desk.start()
    desk.go(case, "revision", "asignar")
    return case


def seat(desk: Desk, case: str, step: str) -> tuple[str | None, str | None]:
    """Who has an open step, and for whom."""
    task = desk.task(case, step)
    return task.assignee_id, task.held_for


def mails(kind: str) -> dict[str, dict[str, Any]]:
    """Mails of a kind by who gets them."""
    rows = session().execute(select(Outbox.person_id, Outbox.params).where(Outbox.kind == kind)).all()
    found = {person: params for person, params in rows}
    assert len(found) == len(rows), "nobody is told twice"
    return found


def give(person: str, role: str) -> None:
    """Somebody gets another role."""
    with transaction() as current:
        current.add(
            RoleAssignment(
                id=new_id(), owner_id="gobernacion", person_id=person, role=role, scope=ANY, starts=date(2026, 1, 1)
            )
        )  # fmt: skip
