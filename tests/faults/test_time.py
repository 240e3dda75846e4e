"""The calendar's corners: the last second of the year, the leap day, and a machine that lives elsewhere."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.faults import samples, story
from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.invariants import check_all
from workflows.actions import sweeps
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.kernel import clock
from workflows.kernel.clock import BOGOTA
from workflows.kernel.db import session

pytestmark = [pytest.mark.faults, on_sqlite]
LAST_SECOND = datetime(2026, 12, 31, 23, 59, 59, tzinfo=BOGOTA)
ZONES = ["America/New_York", "Asia/Tokyo", "UTC"]


@pytest.fixture(params=ZONES)
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """This process lives in another zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_numbers_begin_again_with_the_year_of_bogota(bare_app: Flask, elsewhere: str) -> None:
    advice.installed()
    given = []
    for moment in (LAST_SECOND, LAST_SECOND + timedelta(seconds=1)):
        with clock.at(moment):
            given.append(story.start().radicado)
            for verb in (story.review, story.assign, story.draft):
                verb()
            document = session().scalars(select(Document.id).where(Document.state == "draft")).one()
            session().close()
            story.sign_this(document)
    assert given == ["2026-00001", "2027-00001"]
    numbers = session().scalars(select(Document.number).order_by(Document.number)).all()
    assert numbers == ["OFI-2026-00001", "OFI-2027-00001"]
    check_all(session())


def test_a_month_from_the_end_of_january_ends_on_the_leap_day(bare_app: Flask, elsewhere: str) -> None:
    with clock.at(datetime(2028, 1, 31, 10, tzinfo=BOGOTA)):
        samples.opened(samples.TIMED)
    term = session().scalars(select(Term)).one()
    assert term.due == date(2028, 2, 29)
    session().close()
    for moment, moved in (((2028, 2, 29, 12), 0), ((2028, 2, 29, 17), 0), ((2028, 3, 1, 0, 0, 1), 1)):
        with clock.at(datetime(*moment, tzinfo=BOGOTA)):  # type: ignore[misc]
            assert sweeps.terms_and_wakeups() == moved, moment
    check_all(session())


def test_fifteen_working_days_from_the_leap_day(bare_app: Flask) -> None:
    with clock.at(datetime(2028, 2, 29, 10, tzinfo=BOGOTA)):
        advice.installed()
        story.start()
    legal = session().scalars(select(Term).where(Term.kind == "legal")).one()
    # March 20, 2028 is a holiday (San José, moved to Monday).
    assert (legal.start, legal.due) == (date(2028, 2, 29), date(2028, 3, 22))


def test_what_arrives_in_the_last_second_was_received_the_next_working_day(bare_app: Flask, elsewhere: str) -> None:
    with clock.at(LAST_SECOND):
        advice.installed()
        story.start()
    legal = session().scalars(select(Term).where(Term.kind == "legal")).one()
    assert legal.start == date(2027, 1, 4)
