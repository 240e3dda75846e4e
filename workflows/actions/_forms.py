"""Forms handed in: cleaned, validated, or refused with a message per field."""

from collections.abc import Mapping
from typing import Any

from workflows.kernel.errors import Invalid
from workflows.procedures.cleaning import clean
from workflows.procedures.forms import validate

REFUSED = "Revise los campos señalados: todavía no se guardó nada."


def checked(schema: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of a form, or Invalid with one message per field."""
    values = clean(dict(schema), data)
    found = validate(dict(schema), values)
    if found:
        raise Invalid(REFUSED, [{"field": each.field, "message": each.message} for each in found])
    return values
