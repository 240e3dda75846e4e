"""Two clocks by accident, and children that end at the same moment: a campaign opens once and never misses its end."""

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.faults.clients import in_app, together
from tests.support import campaign
from tests.support.desk import Desk, furnish
from workflows.actions import schedules, sweeps, tasks
from workflows.domain.cases import Case
from workflows.domain.messages import Message, Wait
from workflows.domain.people import actor_of, person
from workflows.domain.schedules import Schedule
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = pytest.mark.faults
CLOCKS = 4
YEARLY = '[start.clock]\nevery = "year"\non = "10-01"\nvigencia = 1\nuntil = "01-31"\n'
PER_POLICY = '[start.clock]\nevery = "quarter"\non = "10-01"\nper = "policy"\n'
MORNING = "2027-10-01T06:00:00-05:00"


@pytest.fixture
def desk(bare_app: Flask) -> Iterator[Desk]:
    """The office, with a campaign, on the morning when it begins."""
    assert bare_app
    furnish()
    campaign.install(campaign.campaign(YEARLY), campaign.child(start=PER_POLICY))
    office = Desk()
    office.move_to(MORNING)
    session().close()
    yield office
    office.close()


def ticking(desk: Desk, verb: object) -> object:
    """The verb at the desk's hour: a thread starts with the clock of the wall."""
    with clock.at(desk.now):
        return verb()  # type: ignore[operator]


def count(noun: type, *conditions: object) -> int:
    return session().scalar(select(func.count()).select_from(noun).where(*conditions)) or 0  # type: ignore[arg-type]


def test_clocks_that_look_at_once_open_each_case_once(bare_app: Flask, desk: Desk) -> None:
    verbs = [in_app(bare_app, partial(ticking, desk, schedules.scheduled_starts)) for _ in range(CLOCKS)]
    found = together(verbs, rounds=2)
    assert sum(each for each in found if isinstance(each, int)) == 2 * (1 + 19), "each counted by whoever opened it"
    keys = list(session().scalars(select(Case.owner_id + Case.external_id)))
    assert len(keys) == len(set(keys)) == 2 * (1 + 19)
    assert count(Schedule, Schedule.state == "opened") == len(keys)
    assert count(Schedule, Schedule.state != "opened") == 0


def test_the_last_two_children_ending_together_never_miss_it(bare_app: Flask, desk: Desk) -> None:
    desk.settle()
    parent = (
        session().scalars(select(Case).where(Case.procedure == campaign.CAMPAIGN, Case.owner_id == "gobernacion")).one()
    )
    children = session().scalars(select(Case).where(Case.parent_id == parent.id)).all()
    open_tasks = {each.plan: desk.task(each.id, "formular").id for each in children}
    session().close()
    verbs = [
        partial(ticking, desk, partial(_finish, name, open_tasks[plan]))
        for name, plan in (("lider3", "PINAR"), ("lider7", "PAA"))
    ]
    verbs += [partial(ticking, desk, sweeps.terms_and_wakeups) for _ in range(CLOCKS - 2)]
    together([in_app(bare_app, verb) for verb in verbs])
    desk.settle()
    assert desk.steps(parent.id) == {"cerrar"}
    waits = select(Wait.id).where(Wait.case_id == parent.id)
    assert count(Message, Message.name == "hijos_terminados", Message.key.in_(waits)) == 1


def _finish(name: str, task_id: str) -> None:
    who = actor_of(person(name), clock.today())
    session().close()
    tasks.complete_task(who, task_id, tasks.Completion())
