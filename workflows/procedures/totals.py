"""Totals of a form: a field with `x-total` = "rows.column" must be the sum of that column."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from workflows.procedures.schema import Schema, at, title, types

KEY = "x-total"
NUMBERS = {"integer", "number"}


def total_errors(schema: Schema, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, Spanish message) for every total that is not the sum of its rows."""
    for name, field in _totals(schema):
        source, _, column = str(field[KEY]).partition(".")
        given, rows = data.get(name), data.get(source)
        if not _is_number(given) or not isinstance(rows, list):
            continue
        added = sum((_amount(row.get(column)) for row in rows if isinstance(row, Mapping)), Decimal(0))
        if _amount(given) != added:
            words = title(at(schema, [source, 0, column]), column)
            yield name, f"«{title(field, name)}» debe ser la suma de «{words}»: las filas suman {_said(added)}."


def total_problem(schema: Schema) -> str:
    """What is wrong with the totals of a form, or ""."""
    for name, field in _totals(schema):
        source, _, column = str(field[KEY]).partition(".")
        if not types(at(schema, [source, 0, column])) & NUMBERS or not types(field) & NUMBERS:
            return f"pide en «{name}» el total de una columna de números que no existe: {field[KEY]}"
    return ""


def _totals(schema: Schema) -> list[tuple[str, Schema]]:
    fields = schema.get("properties", {})
    return [(name, field) for name, field in fields.items() if isinstance(field, Mapping) and KEY in field]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _amount(value: Any) -> Decimal:
    return Decimal(str(value)) if _is_number(value) else Decimal(0)


def _said(amount: Decimal) -> str:
    return f"{amount:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
