"""Totals of a form: a field with `x-total` = "rows.column" (or several) must be the sum of what its rows say."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from workflows.procedures.schema import Schema, at, title, types

KEY = "x-total"
NUMBERS = {"integer", "number"}


def total_errors(schema: Schema, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, Spanish message) for every total that is not the sum of its rows."""
    for name, field in _totals(schema):
        given, added = data.get(name), _sum(field, data)
        if _is_number(given) and _amount(given) != added:
            words = " y ".join(f"«{title(at(schema, [rows, 0, column]), column)}»" for rows, column in _sources(field))
            said = f"«{title(field, name)}» dice {_said(_amount(given))} y las filas de {words} suman {_said(added)}"
            yield name, f"{said}: deben ser iguales."


def running_sums(schema: Schema, data: Mapping[str, Any]) -> dict[str, str]:
    """Field -> what its rows add up to so far, as people write it."""
    return {name: _said(_sum(field, data)) for name, field in _totals(schema)}


def total_problem(schema: Schema) -> str:
    """What is wrong with the totals of a form, or ""."""
    for name, field in _totals(schema):
        columns = [types(at(schema, [rows, 0, column])) for rows, column in _sources(field)]
        if not columns or not all(each & NUMBERS for each in [types(field), *columns]):
            return f"pide en «{name}» el total de una columna de números que no existe: {field[KEY]}"
    return ""


def _totals(schema: Schema) -> list[tuple[str, Schema]]:
    fields = schema.get("properties", {})
    return [(name, field) for name, field in fields.items() if isinstance(field, Mapping) and KEY in field]


def _sources(field: Schema) -> list[tuple[str, str]]:
    named = field[KEY] if isinstance(field[KEY], list) else [field[KEY]]
    return [(rows, column) for rows, _, column in (str(each).partition(".") for each in named)]


def _sum(field: Schema, data: Mapping[str, Any]) -> Decimal:
    found = Decimal(0)
    for source, column in _sources(field):
        rows = data.get(source)
        for row in rows if isinstance(rows, list) else []:
            found += _amount(row.get(column)) if isinstance(row, Mapping) else 0
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _amount(value: Any) -> Decimal:
    return Decimal(str(value)) if _is_number(value) else Decimal(0)


def _said(amount: Decimal) -> str:
    return f"{amount:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
