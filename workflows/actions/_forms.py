"""Forms handed in: cleaned, validated, or refused with a message per field."""

from collections.abc import Mapping
from typing import Any

from workflows.kernel.errors import Invalid
from workflows.kernel.text import clean_text, storable
from workflows.procedures.cleaning import clean
from workflows.procedures.forms import validate

LONGEST_REASON = 4000
REFUSED = "Revise los campos señalados: todavía no se guardó nada."


def typed(data: object) -> dict[str, Any]:
    """What somebody sent as a form, in values that can be kept; Invalid unless it is fields with their values."""
    if not isinstance(data, Mapping):
        raise Invalid("El formulario debe venir como campos con su valor.")
    found: dict[str, Any] = storable(data)
    return found


def checked(schema: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of a form, or Invalid with one message per field."""
    values = clean(dict(schema), typed(data))
    found = validate(dict(schema), values)
    if found:
        raise Invalid(REFUSED, [{"field": each.field, "message": each.message} for each in found])
    return values


def said(text: str, missing: str, field: str = "reason", hint: str = "Escriba el motivo.") -> str:
    """A reason as it is kept; Invalid with `missing` when there is none (unless `missing` is empty), or too long."""
    tidy = clean_text(text, multiline=True)
    if missing and not tidy:
        raise Invalid(missing, [{"field": field, "message": hint}])
    if len(tidy) > LONGEST_REASON:
        message = f"Use {LONGEST_REASON} caracteres o menos (van {len(tidy)})."
        raise Invalid(message, [{"field": field, "message": message}])
    return tidy
