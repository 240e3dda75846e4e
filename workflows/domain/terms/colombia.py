"""Colombian public holidays by year (Ley 51 de 1983; Ley 2578 de 2026, art. 6), each date once."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays


@lru_cache(maxsize=256)
def holidays_of(year: int) -> Mapping[date, str]:
    """Return date -> Spanish name of one year; two holidays on one date are one entry with joined names."""
    # The language is named because the library otherwise follows the locale of the machine.
    found = country_holidays("CO", years=year, language="es")
    return MappingProxyType({day: _plain(found[day]) for day in sorted(found) if day.year == year})


def _plain(name: str) -> str:
    """Drop the library's "(observado)" mark and join several names with "y"."""
    return " y ".join(part.strip() for part in name.replace(" (observado)", "").split(";"))
