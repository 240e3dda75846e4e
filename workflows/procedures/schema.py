"""Walks a form's JSON Schema: which field lies at a path, what it is called, how it is closed."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]


def closed(schema: Schema) -> dict[str, Any]:
    """Return the schema with unknown properties refused, in it and in its rows."""
    found = dict(schema)
    if isinstance(found.get("properties"), Mapping):
        found["properties"] = {name: closed(part) for name, part in found["properties"].items()}
        found["additionalProperties"] = False
    if isinstance(found.get("items"), Mapping):
        found["items"] = closed(found["items"])
    return found


def at(schema: Schema, path: Iterable[str | int]) -> Schema:
    """Return the schema of the field at a path of names and row numbers; {} when there is none."""
    for part in path:
        found = schema.get("items") if isinstance(part, int) else schema.get("properties", {}).get(part)
        schema = found or {}
    return schema if isinstance(schema, Mapping) else {}


def title(schema: Schema, name: str) -> str:
    """Return what people call a field."""
    return str(schema.get("title") or name.replace("_", " "))


def types(schema: Schema) -> set[str]:
    """Return the JSON types that a field admits."""
    declared = schema.get("type", ())
    return {declared} if isinstance(declared, str) else set(declared)
