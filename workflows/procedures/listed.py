"""Entities chosen in a form: the list they come from (`from`), and fields that name each of them once (`x-covers`).

`from` under `x-ui` of an `entity` field is `participantes` (those that the case advises) or `datos.<field>` (a list of
the start form). `x-covers` of a form: `all` (the same as `from`) and `in`, the fields that share it out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.procedures.schema import Schema, at, title, types

COVERS = "x-covers"
PARTICIPANTS = "participantes"
SOURCE = re.compile(rf"{PARTICIPANTS}|datos\.[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class EntityField:
    """A field that holds entities: its path ("grupos.entidades") and the list it takes from ("" = all there are)."""

    path: str
    title: str
    source: str
    many: bool


@dataclass(frozen=True)
class Covers:
    """Fields among which every entity of a list stands once."""

    source: str
    paths: tuple[str, ...]


def entity_fields(schema: Schema) -> Iterator[EntityField]:
    """Every field of entities in a form, those of its rows included."""
    for name, field in schema.get("properties", {}).items():
        if field.get("x-ui", {}).get("widget") == "entity":
            yield _field(name, name, field)
        for inner, column in at(field, [0]).get("properties", {}).items():
            if column.get("x-ui", {}).get("widget") == "entity":
                yield _field(f"{name}.{inner}", inner, column)


def _field(path: str, name: str, field: Schema) -> EntityField:
    return EntityField(path, title(field, name), str(field["x-ui"].get("from", "")), "array" in types(field))


def covers_of(schema: Schema) -> Covers | None:
    """What a form says of the entities that it must name, or None."""
    found = schema.get(COVERS)
    return Covers(str(found["all"]), tuple(found["in"])) if found else None


def chosen(values: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """(path of the place, entity id) for everything that a field holds: ("grupos.0.entidades", "…")."""
    name, _, column = path.partition(".")
    held = values.get(name)
    if not column:
        yield from ((name, each) for each in _ids(held))
        return
    for place, row in enumerate(held if isinstance(held, list) else ()):
        if isinstance(row, Mapping):
            yield from ((f"{name}.{place}.{column}", each) for each in _ids(row.get(column)))


def _ids(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []


def listed_problem(schema: Schema) -> str:
    """What is wrong with the entities of a form, or ""."""
    fields = {each.path: each for each in entity_fields(schema)}
    for each in fields.values():
        if each.source and not SOURCE.fullmatch(each.source):
            return f"toma las entidades de «{each.source}» y solo se toman de «{PARTICIPANTS}» o de «datos.campo»"
    found = schema.get(COVERS)
    if found is None:
        return ""
    if not isinstance(found, Mapping) or set(found) != {"all", "in"} or not isinstance(found["in"], list):
        return f"debe decir en «{COVERS}» la lista («all») y los campos («in») que la reparten"
    for path in found["in"]:
        if path not in fields or not fields[path].many or fields[path].source != found["all"]:
            return f"reparte en «{path}» entidades de «{found['all']}», y ese campo no es una lista de ellas"
    return "" if found["in"] else f"no dice en «{COVERS}» qué campos reparten la lista"
