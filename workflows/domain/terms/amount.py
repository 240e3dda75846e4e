"""Typed amounts of time as procedure.toml writes them: a span, a yearly date, or so much before a step."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from workflows.domain.terms.words import day_in_words
from workflows.kernel.errors import Invalid


class Unit(StrEnum):
    """How an amount is counted: business days, calendar days or calendar months (Ley 4 de 1913, art. 62)."""

    HABILES = "habiles"
    CALENDARIO = "calendario"
    MESES = "meses"


WORDS = {
    Unit.HABILES: ("día hábil", "días hábiles"),
    Unit.CALENDARIO: ("día calendario", "días calendario"),
    Unit.MESES: ("mes", "meses"),
}
MOST = {Unit.HABILES: 2500, Unit.CALENDARIO: 3650, Unit.MESES: 120}
LEAP_YEAR = 2028
LEGAL = "legal"
VIGENCIA = "vigencia"


@dataclass(frozen=True)
class Span:
    """So many units counted from an event: "start" (the step opens) or the name of a step or fact."""

    amount: int
    unit: Unit
    start: str = "start"


@dataclass(frozen=True)
class FixedDate:
    """A day of every year, such as January 31, or of the year that `year` names ("vigencia"); it never moves."""

    month: int
    day: int
    year: str = ""

    def in_year(self, year: int) -> date:
        """Return that day of a year; February 29 of a common year is its 28."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


@dataclass(frozen=True)
class Before:
    """So many units before the date of another step."""

    amount: int
    unit: Unit
    of: str


Amount = Span | FixedDate | Before


def parse(table: Mapping[str, Any]) -> Amount:
    """Read {amount, unit, from?}, {date = "01-31", year?} or {before, unit, of}; Invalid says what to write."""
    if "date" in table:
        _only(table, {"date", "year"})
        return replace(fixed(table["date"]), year=_year(table.get("year", "")))
    if "before" in table:
        _only(table, {"before", "unit", "of"})
        unit = _unit(table)
        return Before(_number(table, "before", unit), unit, _name(table, "of", None))
    _only(table, {"amount", "unit", "from"})
    unit = _unit(table)
    return Span(_number(table, "amount", unit), unit, _name(table, "from", "start"))


def as_table(amount: Amount) -> dict[str, Any]:
    """Write an amount back as the table that `parse` reads (also its stored JSON)."""
    if isinstance(amount, FixedDate):
        return {"date": f"{amount.month:02}-{amount.day:02}"} | ({"year": amount.year} if amount.year else {})
    if isinstance(amount, Before):
        return {"before": amount.amount, "unit": str(amount.unit), "of": amount.of}
    return {"amount": amount.amount, "unit": str(amount.unit), "from": amount.start}


def describe(amount: Amount, of: str | None = None) -> str:
    """Say an amount in Spanish; `of` is what people call the step that a "before" refers to."""
    if isinstance(amount, FixedDate):
        return day_in_words(date(LEAP_YEAR, amount.month, amount.day), year=False).split(" ", 1)[1]
    said = f"{amount.amount} {WORDS[amount.unit][amount.amount != 1]}"
    if isinstance(amount, Before) and of is None and amount.of == LEGAL:
        return f"{said} antes del plazo legal"
    return f"{said} antes de {of or amount.of}" if isinstance(amount, Before) else said


def _only(table: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise Invalid(
            f"El plazo tiene claves que no van juntas o no existen: {', '.join(unknown)}. "
            'Escriba { amount, unit, from }, { date = "01-31", year } o { before, unit, of }.'
        )


def _number(table: Mapping[str, Any], key: str, unit: Unit) -> int:
    value = table.get(key)
    if type(value) is not int or not 1 <= value <= MOST[unit]:
        raise Invalid(f"El plazo necesita en «{key}» un entero entre 1 y {MOST[unit]}; {_said(value)}.")
    return value


def _unit(table: Mapping[str, Any]) -> Unit:
    value = table.get("unit")
    if value not in list(Unit):
        raise Invalid(f"La unidad del plazo debe ser habiles, calendario o meses; {_said(value)}.")
    return Unit(value)


def _name(table: Mapping[str, Any], key: str, default: str | None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"El plazo necesita en «{key}» el nombre de un paso o de un hecho; {_said(value)}.")
    return value


def _year(value: Any) -> str:
    if value not in ("", VIGENCIA):
        raise Invalid(f"El año del plazo solo puede ser «{VIGENCIA}»; {_said(value)}.")
    return str(value)


def fixed(value: Any) -> FixedDate:
    """Read a month and day written as "01-31"; Invalid says how."""
    try:
        month, day = (int(part) for part in value.split("-"))
        date(LEAP_YEAR, month, day)
    except (AttributeError, ValueError):
        raise Invalid(f"La fecha del plazo debe escribirse mes-día, como 01-31; {_said(value)}.") from None
    return FixedDate(month, day)


def _said(value: Any) -> str:
    return "no dice nada" if value is None else f"dice «{value}»"
