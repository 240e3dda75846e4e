"""The work calendar: which days count, and when something counts as received."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from workflows.domain.terms.calendar import WorkCalendar, days

BOGOTA = ZoneInfo("America/Bogota")
CALENDAR = WorkCalendar()
HOLY_WEEK = WorkCalendar(
    closures={date(2027, 3, 23): "Semana Santa compensada"}, extra_working=frozenset({date(2027, 3, 13)})
)


def at(day: int, hour: int, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, micro, BOGOTA)


def test_a_day_that_is_not_worked_says_why() -> None:
    assert CALENDAR.why_not(date(2026, 11, 20)) is None
    assert CALENDAR.why_not(date(2026, 11, 21)) == "sábado"
    assert CALENDAR.why_not(date(2026, 11, 22)) == "domingo"
    assert CALENDAR.why_not(date(2026, 12, 8)) == "festivo: La Inmaculada Concepción"


def test_a_closure_of_the_entity_is_not_worked_and_a_compensated_saturday_is() -> None:
    assert HOLY_WEEK.why_not(date(2027, 3, 23)) == "cierre de la entidad: Semana Santa compensada"
    assert HOLY_WEEK.is_working(date(2027, 3, 13))
    assert not CALENDAR.is_working(date(2027, 3, 13))
    # Monday 22, Thursday 25 and Friday 26 are holidays: only Wednesday 24 is left of that week.
    assert HOLY_WEEK.next_working(date(2027, 3, 19)) == date(2027, 3, 24)


def test_next_and_previous_are_strict_while_on_or_after_keeps_a_worked_day() -> None:
    friday, saturday, monday = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
    assert CALENDAR.next_working(friday) == monday == CALENDAR.on_or_after(saturday)
    assert CALENDAR.previous_working(monday) == friday == CALENDAR.on_or_before(saturday)
    assert CALENDAR.on_or_after(friday) == friday == CALENDAR.on_or_before(friday)


def test_walking_and_counting_go_both_ways() -> None:
    friday = date(2026, 11, 20)
    assert CALENDAR.add_working(friday, 15) == date(2026, 12, 14)
    assert CALENDAR.add_working(date(2026, 12, 14), -15) == friday
    assert CALENDAR.working_days_between(friday, date(2026, 12, 14)) == 15
    assert CALENDAR.working_days_between(date(2026, 12, 14), friday) == -15
    assert CALENDAR.working_days_between(friday, friday) == 0


def test_counting_agrees_with_walking_day_by_day_over_holidays_closures_and_days_worked_in_exchange() -> None:
    start = date(2026, 11, 14)
    for apart in range(250):
        end = start + timedelta(days=apart)
        worked = sum(HOLY_WEEK.is_working(day) for day in days(start + timedelta(days=1), end))
        assert HOLY_WEEK.working_days_between(start, end) == worked
        walked = sum(HOLY_WEEK.is_working(day) for day in days(start, end - timedelta(days=1)))
        assert HOLY_WEEK.working_days_between(end, start) == -walked


@pytest.mark.parametrize(
    ("instant", "received"),
    [
        (at(20, 3), 20),
        (at(20, 17), 20),
        (at(20, 17, 0, 0, 900_000), 20),
        (at(20, 17, 0, 1), 23),
        (at(20, 23, 59, 59), 23),
        (at(21, 10), 23),
        (at(22, 18), 23),
        (datetime(2026, 11, 20, 22, 0, 0, tzinfo=UTC), 20),
        (datetime(2026, 11, 21, 2, 0, 0, tzinfo=UTC), 23),
    ],
)
def test_what_arrives_late_or_on_a_free_day_counts_as_received_the_next_working_day(
    instant: datetime, received: int
) -> None:
    assert CALENDAR.reception(instant) == date(2026, 11, received)


def test_office_hours_are_of_the_owner() -> None:
    assert WorkCalendar(closes=time(16)).reception(at(20, 16, 30)) == date(2026, 11, 23)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        CALENDAR.reception(datetime(2026, 11, 20, 9))


def test_the_ends_of_a_day_are_utc_instants() -> None:
    assert CALENDAR.end_of_office(date(2026, 11, 20)) == datetime(2026, 11, 20, 22, tzinfo=UTC)
    assert CALENDAR.end_of_day(date(2026, 11, 20)) == datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC)
    assert CALENDAR.end_of_day(date(2026, 11, 20)).tzinfo is UTC
