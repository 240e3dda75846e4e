"""The holidays of the library equal an independent reading of Ley 51 de 1983 and Ley 2578 de 2026."""

from datetime import date, timedelta

import pytest

from workflows.domain.terms.colombia import holidays_of

FIXED = [(1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25)]
MOVED = [(1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11)]
CHIQUINQUIRA = (7, 9)


def easter(year: int) -> date:
    """Gregorian Easter (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    lo = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * lo) // 451
    month, day = divmod(h + lo - 7 * m + 114, 31)
    return date(year, month, day + 1)


def monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def by_law(year: int) -> set[date]:
    sunday = easter(year)
    fixed = {date(year, *day) for day in FIXED} | {sunday - timedelta(days=n) for n in (3, 2)}
    named = [*MOVED, CHIQUINQUIRA] if year >= 2026 else MOVED
    moved = {monday(date(year, *day)) for day in named}
    return fixed | moved | {monday(sunday + timedelta(days=n)) for n in (39, 60, 68)}


@pytest.mark.parametrize("year", range(2024, 2036))
def test_every_year_equals_the_law(year: int) -> None:
    assert set(holidays_of(year)) == by_law(year)


def test_dates_are_counted_not_names() -> None:
    assert [len(holidays_of(year)) for year in range(2025, 2031)] == [17, 19, 19, 19, 19, 18]


def test_two_holidays_on_one_date_join_their_names() -> None:
    assert holidays_of(2025)[date(2025, 6, 30)] == "Sagrado Corazón y San Pedro y San Pablo"


def test_the_holiday_of_2026_is_there_with_a_plain_spanish_name() -> None:
    assert holidays_of(2026)[date(2026, 7, 13)] == "Día de Nuestra Señora del Rosario de Chiquinquirá"
    assert date(2025, 7, 14) not in holidays_of(2025)
