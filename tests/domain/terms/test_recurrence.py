"""Days that come again: which one is due, until when a missed one is started, and which is next."""

from datetime import date

import pytest

from workflows.domain.terms.recurrence import Recurrence
from workflows.kernel.errors import Invalid

CAMPAIGN = Recurrence("year", ("10-01",), "01-31")
QUARTERS = Recurrence("quarter", ("04-15", "01-15", "10-15", "07-15"))
MONTHLY = Recurrence("month", ("31",), "05")


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 10, 4), date(2026, 10, 1)),
        (date(2027, 1, 31), date(2026, 10, 1)),
        (date(2027, 2, 1), None),
    ],
)
def test_a_missed_date_is_started_until_its_last_day(today: date, due: date | None) -> None:
    assert CAMPAIGN.due(today) == due


def test_without_a_last_day_it_is_started_until_the_next_one_comes() -> None:
    assert QUARTERS.due(date(2026, 7, 14)) == date(2026, 4, 15)
    assert QUARTERS.due(date(2026, 7, 15)) == date(2026, 7, 15)
    assert QUARTERS.due(date(2027, 1, 1)) == date(2026, 10, 15)
    assert Recurrence("year", ("02-29",)).due(date(2027, 3, 1)) == date(2027, 2, 28)


def test_a_late_last_day_never_starts_two_at_once() -> None:
    assert Recurrence("quarter", ("01-15", "04-15"), "12-31").due(date(2026, 4, 15)) == date(2026, 4, 15)


def test_a_day_of_the_month_is_its_last_one_when_it_has_no_such_day() -> None:
    assert MONTHLY.due(date(2026, 2, 28)) == date(2026, 2, 28)
    assert MONTHLY.due(date(2026, 3, 5)) == date(2026, 2, 28)
    assert MONTHLY.due(date(2026, 3, 6)) is None
    assert MONTHLY.next(date(2026, 12, 31)) == date(2027, 1, 31)


def test_the_next_one_is_after_today() -> None:
    assert CAMPAIGN.next(date(2026, 9, 30)) == date(2026, 10, 1)
    assert CAMPAIGN.next(date(2026, 10, 1)) == date(2027, 10, 1)


def test_it_is_said_in_words() -> None:
    assert CAMPAIGN.in_words() == "Cada año, el 1 de octubre"
    assert QUARTERS.in_words() == "Cada trimestre, el 15 de enero, 15 de abril, 15 de julio y 15 de octubre"
    assert MONTHLY.in_words() == "Cada mes, el día 31"


@pytest.mark.parametrize("wrong", [Recurrence("year", ("31-10",)), Recurrence("month", ("10-01",)),
                                   Recurrence("month", ("0",))])  # fmt: skip
def test_a_day_that_does_not_exist_says_how_to_write_it(wrong: Recurrence) -> None:
    with pytest.raises(Invalid, match="debe escribirse"):
        wrong.days_of(2026)
