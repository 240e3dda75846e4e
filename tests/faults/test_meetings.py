"""Messages, waits and timers that meet in time: nothing is lost because it came early, nothing happens twice."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.faults import samples, story
from tests.faults.clients import in_app, together
from tests.support.databases import on_sqlite
from tests.support.invariants import check_all
from workflows.actions import messages, sweeps, terms
from workflows.domain.deadlines import Term
from workflows.domain.messages import Wakeup
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import db, session

pytestmark = pytest.mark.faults
YEAR = 2026


def revisions() -> int:
    """How often the step after the wait was opened."""
    found = session().scalar(select(func.count()).where(Task.step == "revisar")) or 0
    session().close()
    return found


def publish(unique: str = "una") -> int:
    """The decision is published."""
    return messages.publish_message(samples.team(), "decision", str(YEAR), {}, unique)


def joined_and_woken() -> None:
    """Two looks of the clock: the second finds nothing to do."""
    assert sweeps.terms_and_wakeups() == 1
    assert messages.join_waits() == 0 and sweeps.terms_and_wakeups() == 0
    assert revisions() == 1
    check_all(session())


@on_sqlite
@pytest.mark.parametrize("early", [True, False])
def test_a_message_wakes_once_whether_it_came_before_or_after_the_wait(bare_app: Flask, early: bool) -> None:
    samples.opened(samples.WAIT, vigencia=YEAR)
    for step in (publish, partial(samples.done, story.the_task("pedir"))) if early else ():
        step()
    if not early:
        samples.done(story.the_task("pedir"))
        assert publish() == 1 and publish() == 0
    joined_and_woken()


@pytest.mark.pg
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_message_and_a_wait_that_do_not_see_each_other_are_joined_by_the_clock(bare_app: Flask) -> None:
    samples.opened(samples.WAIT, vigencia=YEAR)
    task = story.the_task("pedir")
    session().close()
    both_written = threading.Barrier(2)
    opening = partial(samples.done, task)
    together([in_app(bare_app, partial(_held, both_written, verb)) for verb in (opening, publish)])
    assert session().scalar(select(func.count()).select_from(Wakeup)) == 0, "neither saw the other"
    session().close()
    joined_and_woken()


def _held(both_written: threading.Barrier, verb: partial[object]) -> None:
    """Run an act and hold it open, all written, until the other one is there too."""
    waiting = [True]

    def hold(_session: object) -> None:
        if waiting.pop():
            both_written.wait(30)
            waiting.append(False)
        else:
            waiting.append(False)

    event.listen(session(), "before_commit", hold)
    verb()


def test_two_clocks_at_once_wake_and_fire_once(bare_app: Flask) -> None:
    samples.opened(samples.WAIT, vigencia=YEAR)
    samples.done(story.the_task("pedir"))
    publish()
    together([in_app(bare_app, sweeps.terms_and_wakeups) for _ in range(4)])
    assert revisions() == 1
    check_all(session())


def test_a_timer_fires_once_although_four_clocks_look(bare_app: Flask) -> None:
    samples.opened(samples.TIMED)
    term = session().scalars(select(Term.id)).one()
    db.session.remove()
    over = clock.now() + timedelta(days=60)
    found = together([in_app(bare_app, partial(_fire, term, over)) for _ in range(4)])
    assert sorted(found) == [False, False, False, True]
    assert session().scalars(select(Term.state)).all() == ["fired"]
    check_all(session())


def _fire(term: str, over: object) -> bool:
    with clock.at(over):  # type: ignore[arg-type]
        return terms.fire_term(term)
