"""The calendar of Colombia worked out again from the texts of the laws, sharing nothing with the product.

Easter comes from the tables of epacts of the Gregorian reform (Clavius), which neither our holidays' library nor the
other test of holidays uses; terms are counted by walking the days one by one with a pencil.
"""

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
# Ley 51 de 1983, art. 1: those that stay on their day, and those that go to the following Monday.
STAY = ((1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25))
GO_TO_MONDAY = ((1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11))
# Ley 2578 de 2026, art. 6: from 2026, July 9 goes to the following Monday.
CHIQUINQUIRA, SINCE = (7, 9), 2026
HOLY_THURSDAY, GOOD_FRIDAY = -3, -2
# Ascension, Corpus Christi and Sacred Heart: their Thursday or Friday, which the law takes to the following Monday.
ASCENSION, CORPUS_CHRISTI, SACRED_HEART = 39, 60, 68


def paschal_moon(year: int) -> date:
    """The fourteenth day of the paschal moon by golden number and epact."""
    golden = year % 19 + 1
    century = year // 100 + 1
    solar, lunar = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    epact = (11 * golden + 20 + lunar - solar) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    new_year_of_the_moon = date(year, 3, 1)
    after = 44 - epact if 44 - epact >= 21 else 74 - epact
    return new_year_of_the_moon + (after - 1) * DAY


def easter(year: int) -> date:
    """The Sunday after the paschal moon, never that day itself."""
    day = paschal_moon(year) + DAY
    while day.weekday() != 6:
        day += DAY
    return day


def following_monday(day: date) -> date:
    """The day itself when it is Monday, else the next Monday."""
    while day.weekday() != 0:
        day += DAY
    return day


@cache
def holidays(year: int) -> frozenset[date]:
    """Every holiday of a year."""
    sunday = easter(year)
    found = {date(year, *day) for day in STAY} | {sunday + n * DAY for n in (HOLY_THURSDAY, GOOD_FRIDAY)}
    moving = [date(year, *day) for day in GO_TO_MONDAY]
    moving += [sunday + n * DAY for n in (ASCENSION, CORPUS_CHRISTI, SACRED_HEART)]
    if year >= SINCE:
        moving.append(date(year, *CHIQUINQUIRA))
    return frozenset(found | {following_monday(day) for day in moving})


def worked(day: date, closed: frozenset[date] = frozenset()) -> bool:
    """Monday to Friday, no holiday, no closure."""
    return day.weekday() < 5 and day not in holidays(day.year) and day not in closed


def after_business_days(start: date, n: int, closed: frozenset[date] = frozenset()) -> date:
    """Walk from the day after the fact, counting only days that are worked (Ley 4 de 1913, art. 62)."""
    day = start
    while n:
        day += DAY
        if worked(day, closed):
            n -= 1
    return day


def after_months(start: date, n: int, closed: frozenset[date] = frozenset()) -> date:
    """Walk to the day of the same number n months on, or the last of that month; then to a day that is worked."""
    day, seen = start, 0
    while True:
        day += DAY
        if day.day == 1:
            seen += 1
        last = (day + DAY).day == 1
        if seen == n and (day.day == start.day or (last and day.day < start.day)):
            break
    while not worked(day, closed):
        day += DAY
    return day
