"""The start form as the portal shows it: the entity already chosen, and what the channel itself answers left out."""

from typing import Any

from web.forms.schema import kind
from workflows.domain.policies import policies
from workflows.kernel.errors import NotFound
from workflows.procedures import Procedure

CHANNEL = "portal"
Schema = dict[str, Any]


def start_schema(procedure: Procedure) -> Schema:
    """The whole start form, or NotFound when there is none."""
    found = procedure.forms.get(procedure.start.form)
    if found is None:
        raise NotFound("Esta solicitud no tiene formulario.")
    return found


def shown_schema(procedure: Procedure) -> Schema:
    """The fields that the visitor fills in."""
    whole = start_schema(procedure)
    left_out = set(given(procedure, ""))
    fields = {name: field for name, field in whole["properties"].items() if name not in left_out}
    required = [name for name in whole.get("required", []) if name in fields]
    return whole | {"properties": fields, "required": required}


def given(procedure: Procedure, entity_id: str) -> dict[str, Any]:
    """Field → value that the portal answers by itself: the entity, and «how did it come»."""
    fields = start_schema(procedure)["properties"]
    known = {
        name: CHANNEL
        for name, field in fields.items()
        if field.get("default") == CHANNEL and CHANNEL in field.get("enum", [])
    }
    return known | ({procedure.start.entity: entity_id} if procedure.start.entity else {})


def choices(files: list[tuple[str, str]]) -> dict[str, Any]:
    """What the lists of the form offer to anybody: policies, and the names of the files already sent."""
    return {"policy": [(each.code, each.name) for each in policies()], "file": files}


def without_strangers(schema: Schema, data: dict[str, Any], mine: list[str]) -> dict[str, Any]:
    """The same values, file fields holding only files that came with this form."""
    kept = dict(data)
    for name, field in schema["properties"].items():
        if field.get("x-ui", {}).get("widget") != "file" or name not in kept:
            continue
        value = kept[name]
        if kind(field) == "array":
            kept[name] = [each for each in value if each in mine]
        elif value not in mine:
            del kept[name]
    return kept
