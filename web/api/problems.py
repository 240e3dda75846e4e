"""What pydantic found wrong, in Spanish and by field."""

from typing import Any

from pydantic import ValidationError

WORDS = {
    "missing": "Falta este dato.",
    "extra_forbidden": "Este dato no existe aquí.",
    "string_type": "Debe ser un texto.",
    "int_type": "Debe ser un número entero.",
    "int_parsing": "Debe ser un número entero.",
    "bool_type": "Debe ser verdadero o falso.",
    "dict_type": "Debe ser un objeto.",
    "list_type": "Debe ser una lista.",
    "literal_error": "Debe ser uno de estos valores: {expected}.",
    "string_too_long": "Admite hasta {max_length} caracteres.",
    "string_too_short": "No puede quedar vacío.",
    "string_pattern_mismatch": "No tiene la forma que se espera.",
    "less_than_equal": "Debe ser como máximo {le}.",
    "greater_than_equal": "Debe ser al menos {ge}.",
    "too_long": "Admite hasta {max_length} elementos.",
    "value_error": "{error}",
}


def field_errors(error: ValidationError) -> list[dict[str, str]]:
    """[{field, message}] of a refused body or query."""
    return [
        {"field": ".".join(str(part) for part in each["loc"]), "message": _message(each)}
        for each in error.errors(include_url=False, include_input=False)
    ]


def _message(each: Any) -> str:
    found = WORDS.get(each["type"], "No tiene la forma que se espera.")
    return found.format(**each.get("ctx", {}))
