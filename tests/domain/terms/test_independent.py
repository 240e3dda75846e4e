"""Every day and every term of 2024-2035 against an independent computation from the texts of the laws."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.terms import independent
from workflows.domain.terms.amount import Span, Unit
from workflows.domain.terms.calendar import WorkCalendar, days
from workflows.domain.terms.colombia import holidays_of
from workflows.domain.terms.compute import due
from workflows.domain.terms.petitions import legal_due, petition_types

YEARS = range(2024, 2036)
FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)
PLAIN = WorkCalendar()
# The amounts that procedures and laws use; the others are drawn at random below.
AMOUNTS = (1, 2, 3, 5, 10, 15, 20, 30)
starts = st.dates(FIRST, LAST)
closed = st.frozensets(st.dates(FIRST, LAST), max_size=40)
near = settings(max_examples=300, deadline=None)


def test_easter_of_forty_years_as_it_was_published() -> None:
    known = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21),
             2031: (4, 13), 2032: (3, 28), 2033: (4, 17), 2034: (4, 9), 2035: (3, 25)}  # fmt: skip
    assert {year: (independent.easter(year).month, independent.easter(year).day) for year in YEARS} == known


@pytest.mark.parametrize("year", YEARS)
def test_the_holidays_of_a_year_are_the_same_dates(year: int) -> None:
    assert set(holidays_of(year)) == set(independent.holidays(year))


def test_every_single_day_is_worked_or_not_in_both() -> None:
    wrong = [day for day in days(FIRST, LAST) if PLAIN.is_working(day) != independent.worked(day)]
    assert wrong == []


@pytest.mark.parametrize("n", AMOUNTS)
def test_business_days_from_every_single_day(n: int) -> None:
    wrong = [day for day in days(FIRST, LAST)
             if due(Span(n, Unit.HABILES), day, PLAIN).due != independent.after_business_days(day, n)]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("n", [1, 2, 3, 6, 12])
def test_months_from_every_single_day(n: int) -> None:
    wrong = [day for day in days(FIRST, LAST)
             if due(Span(n, Unit.MESES), day, PLAIN).due != independent.after_months(day, n)]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("kind", [each.code for each in petition_types()])
def test_what_the_law_gives_for_each_type_of_petition(kind: str) -> None:
    term = next(each for each in petition_types() if each.code == kind).amount
    assert term.unit is Unit.HABILES
    wrong = [day for day in days(FIRST, LAST)
             if legal_due(kind, day, PLAIN).due != independent.after_business_days(day, term.amount)]  # fmt: skip
    assert wrong == []


@near
@given(starts, st.integers(1, 120), closed)
def test_business_days_with_closures(start: date, n: int, days_closed: frozenset[date]) -> None:
    calendar = WorkCalendar(closures=dict.fromkeys(days_closed, "cierre"))
    found = due(Span(n, Unit.HABILES), start, calendar)
    assert found.due == independent.after_business_days(start, n, days_closed)
    walked = [day for day in days(start + timedelta(days=1), found.due) if not independent.worked(day, days_closed)]
    assert [each.date for each in found.skipped] == walked


@near
@given(starts, st.integers(1, 36), closed)
def test_months_with_closures(start: date, n: int, days_closed: frozenset[date]) -> None:
    calendar = WorkCalendar(closures=dict.fromkeys(days_closed, "cierre"))
    assert due(Span(n, Unit.MESES), start, calendar).due == independent.after_months(start, n, days_closed)


@near
@given(starts, st.integers(0, 400), closed)
def test_days_between_are_those_that_one_would_count(start: date, apart: int, days_closed: frozenset[date]) -> None:
    calendar, end = WorkCalendar(closures=dict.fromkeys(days_closed, "cierre")), start + timedelta(days=apart)
    counted = sum(independent.worked(start + timedelta(days=each), days_closed) for each in range(1, apart + 1))
    assert calendar.working_days_between(start, end) == counted
    assert calendar.working_days_between(end, start) == -sum(
        independent.worked(start + timedelta(days=each), days_closed) for each in range(apart)
    )


def test_the_first_month_of_the_law_by_hand() -> None:
    assert independent.after_months(date(2026, 1, 31), 1) == date(2026, 3, 2)  # February 28 is a Saturday.
    assert independent.after_business_days(date(2026, 11, 20), 15) == date(2026, 12, 14)
