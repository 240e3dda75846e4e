"""Dates and quantities in Spanish words (es-CO)."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date

LOCALE = "es_CO"


@lru_cache(maxsize=4_000)
def day_in_words(day: date, year: bool = True) -> str:
    """Write a date in full: "martes 24 de noviembre de 2026", or without the year."""
    return format_date(day, "EEEE d 'de' MMMM" + (" 'de' y" if year else ""), locale=LOCALE)


def short_day(day: date) -> str:
    """Write weekday and number: "sáb 21"."""
    return format_date(day, "EEE d", locale=LOCALE)


def month_in_words(day: date) -> str:
    """Write the name of the month: "noviembre"."""
    return format_date(day, "MMMM", locale=LOCALE)


def joined(parts: list[str]) -> str:
    """Join words as a Spanish list: "a, b y c"."""
    return " y ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def business_days(count: int) -> str:
    """Write a number of business days: "1 día hábil", "3 días hábiles"."""
    return f"{count} día hábil" if count == 1 else f"{count} días hábiles"
