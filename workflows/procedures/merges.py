"""Letters of a merge: where the entities of `letters(kind, to_each)` stand in the forms, and what a row of it holds."""

from typing import Any

from workflows.procedures.model import Procedure

PARTICIPANTS = "participants"
START = "datos"
_TEXT = {"type": "string"}
PARTICIPANT_ROW = {
    "type": "object",
    "properties": {"grupo": {**_TEXT, "title": "Grupo"}, "motivo": {**_TEXT, "title": "Motivo"}},
}


def row_schema(procedure: Procedure, to_each: str) -> dict[str, Any] | None:
    """The form of a row in which an entity stands; None when `to_each` names no field of entities.

    "participants", "step.field" or "step.rows.field"; the start form is the step `datos`. Without rows: no fields.
    """
    if to_each == PARTICIPANTS:
        return PARTICIPANT_ROW
    step, *path = to_each.split(".")
    here: dict[str, Any] = procedure.forms.get(_form(procedure, step), {})
    if not 1 <= len(path) <= 2:
        return None
    row: dict[str, Any] = {}
    if len(path) == 2:
        here = row = _field(here, path[0]).get("items", {})
    if not _holds_ids(_field(here, path[-1])):
        return None
    # The list of entities itself stays out of the letters.
    return row and row | {"properties": {name: each for name, each in row["properties"].items() if name != path[-1]}}


def _form(procedure: Procedure, step: str) -> str:
    if step == START:
        return procedure.start.form
    found = procedure.steps.get(step)
    return found.form if found else ""


def _field(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("properties", {}).get(name, {})
    return found


def _holds_ids(field: dict[str, Any]) -> bool:
    each = field.get("items", field) if field.get("type") == "array" else field
    kinds = each.get("type", ())
    return "string" in ([kinds] if isinstance(kinds, str) else kinds)
