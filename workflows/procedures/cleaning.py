"""Turns what a page, a program or a link sent into the plain values that a form's schema means."""

from collections.abc import Mapping
from typing import Any

from workflows.kernel.text import clean_text
from workflows.procedures.schema import Schema, types

YES = {"on", "true", "1", "si", "sí", "yes"}
NO = {"off", "false", "0", "no"}


def clean(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return `data` with tidy texts and typed values; empty values are left out, unknown ones stay.

    What cannot be converted stays as it came, so that validation can name it.
    """
    properties = schema.get("properties", {})
    found: dict[str, Any] = {}
    for name, value in data.items():
        tidy = _value(properties.get(name, {}), value)
        if tidy is not None and tidy != "":
            found[clean_text(str(name))] = tidy
    return found


def _value(schema: Schema, value: Any) -> Any:
    kinds = types(schema)
    if "array" in kinds:
        return _rows(schema.get("items", {}), value)
    if isinstance(value, Mapping):
        return clean(schema, value)
    if isinstance(value, str):
        return _scalar(kinds, clean_text(value, multiline=True), schema)
    return value


def _rows(items: Schema, value: Any) -> Any:
    if value is None or value == "":
        return None
    if not isinstance(value, list | tuple):
        value = [value]
    return [row for row in (_value(items, row) for row in value) if row not in (None, "", {})]


def _scalar(kinds: set[str], text: str, schema: Schema) -> Any:
    if "boolean" in kinds and text.lower() in YES | NO:
        return text.lower() in YES
    if kinds & {"integer", "number"} and text:
        return _number(text, kinds)
    if schema.get("format") == "email":
        return text.replace(" ", "").lower()
    long = schema.get("x-ui", {}).get("widget") == "longtext" or schema.get("maxLength", 0) > 300
    return text if long or "string" not in kinds else " ".join(text.split())


def _number(text: str, kinds: set[str]) -> Any:
    """Return the number of a text of at most 30 characters (comma or point for decimals), or the text."""
    try:
        if len(text) > 30:
            return text
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    finite = number == number and abs(number) != float("inf")
    return number if finite and "number" in kinds else text
