"""Forms as JSON Schema 2020-12: checked, validated with Spanish messages, listed in their order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator, FormatChecker, SchemaError, ValidationError
from referencing import Registry

from workflows.kernel.text import is_safe_email
from workflows.procedures.listed import listed_problem
from workflows.procedures.schema import Schema, at, closed, title, types
from workflows.procedures.totals import total_errors, total_problem
from workflows.procedures.widgets import COMPUTED

FORMATS = FormatChecker(formats=())
WIDGETS = {
    "text", "longtext", "number", "date", "datetime", "select", "person", "entity", "policy", "file", "rows",
    "checkbox", "material", *COMPUTED,
}  # fmt: skip
TYPE_NAMES = {
    "string": "un texto",
    "integer": "un número entero",
    "number": "un número",
    "boolean": "sí o no",
    "array": "una lista",
    "object": "un grupo de datos",
}
FORMAT_NAMES = {
    "date": "una fecha (año-mes-día)",
    "date-time": "una fecha con hora",
    "email": "un correo electrónico, como nombre@entidad.gov.co",
}


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `field` is its path with dots ("acciones.0.fecha")."""

    field: str
    message: str


@dataclass(frozen=True)
class FormField:
    """One field of a form as a page shows it."""

    name: str
    title: str
    widget: str
    required: bool
    help: str
    schema: Schema


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))


@FORMATS.checks("date-time", raises=ValueError)
def _is_datetime(value: object) -> bool:
    return not isinstance(value, str) or (len(value) > 10 and bool(datetime.fromisoformat(value)))


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or is_safe_email(value)


def schema_problem(schema: object) -> str:
    """Return in Spanish what is wrong with a form's schema, or ""."""
    if not isinstance(schema, Mapping) or schema.get("type") != "object":
        return 'debe ser un esquema con "type": "object"'
    if not isinstance(schema.get("properties", {}), Mapping):
        return "debe tener sus campos en «properties»"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"no es un esquema JSON 2020-12 válido ({error.message[:120]})"
    for key, value in _keys(schema):
        if key in ("$ref", "$dynamicRef"):
            return "no puede usar referencias a otros esquemas: escriba los campos"
        if key == "widget" and value not in WIDGETS:
            return f"usa un control que no existe: {value}"
    return total_problem(schema) or listed_problem(schema)


def _keys(node: object) -> Iterator[tuple[str, object]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield key, value
            if key not in ("default", "const", "enum", "examples"):
                yield from _keys(value)
    elif isinstance(node, list):
        for part in node:
            yield from _keys(part)


def validate(schema: Schema, data: Mapping[str, Any]) -> list[FieldError]:
    """Return one Spanish message per fault of `data`; unknown fields are faults too."""
    found: dict[FieldError, None] = {}
    for error in _validator(orjson.dumps(schema)).iter_errors(data):
        for item in _errors(schema, error):
            found[item] = None
    for name, message in total_errors(schema, data):
        found[FieldError(name, message)] = None
    return list(found)


@lru_cache(maxsize=512)
def _validator(schema: bytes) -> Draft202012Validator:
    return Draft202012Validator(closed(orjson.loads(schema)), format_checker=FORMATS, registry=Registry())


def _errors(schema: Schema, error: ValidationError) -> Iterator[FieldError]:
    path = list(error.absolute_path)
    here = at(schema, path)
    if error.validator in ("required", "additionalProperties"):
        present = set(error.instance)
        known = set(here.get("properties", {}))
        missing = error.validator == "required"
        for name in sorted(set(error.validator_value) - present if missing else present - known):
            words = _missing(at(here, [name]), name) if missing else f"«{name}» no existe aquí."
            yield FieldError(_dotted([*path, name]), words)
        return
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    yield FieldError(_dotted(path), f"«{title(here, name)}» {_words(error)}.")


def _missing(schema: Schema, name: str) -> str:
    if schema.get("const") is True:
        return "Marque esta casilla para continuar."
    return f"Falta «{title(schema, name)}»."


def _dotted(path: list[str | int]) -> str:
    return ".".join(map(str, path))


def _words(error: ValidationError) -> str:
    limit = error.validator_value
    match error.validator:
        case "type":
            names = [TYPE_NAMES.get(kind, kind) for kind in ([limit] if isinstance(limit, str) else limit)]
            return f"debe ser {' o '.join(names)}"
        case "maxLength":
            return f"admite hasta {limit} caracteres; tiene {len(error.instance)}"
        case "minLength":
            return f"necesita al menos {limit} caracteres" if limit > 1 else "está vacío"
        case "enum":
            return f"debe ser uno de estos valores: {', '.join(map(str, limit))}"
        case "const":
            return "debe quedar marcado" if limit is True else f"debe ser {limit}"
        case "format":
            return f"debe ser {FORMAT_NAMES.get(limit, limit)}"
        case "minItems":
            return f"necesita al menos {limit} {'fila' if limit == 1 else 'filas'}"
        case "maxItems":
            return f"admite hasta {limit} filas"
        case "minimum" | "exclusiveMinimum":
            return f"debe ser {'al menos' if error.validator == 'minimum' else 'mayor que'} {limit}"
        case "maximum" | "exclusiveMaximum":
            return f"debe ser {'como máximo' if error.validator == 'maximum' else 'menor que'} {limit}"
        case "uniqueItems":
            return "tiene valores repetidos"
        case _:
            return "no tiene la forma que se espera"


def fields(schema: Schema) -> list[FormField]:
    """Return the fields of a form (or of its rows), ordered by x-ui.order and then as written."""
    required = set(schema.get("required", ()))
    properties = schema.get("properties", {})
    order = schema.get("x-ui", {}).get("order", [])
    first = {name: position for position, name in enumerate(order)} if isinstance(order, list) else {}

    def place(item: tuple[int, str]) -> tuple[float, int]:
        written = properties[item[1]].get("x-ui", {}).get("order", first.get(item[1], 10_000))
        return float(written), item[0]

    names = [name for _, name in sorted(enumerate(properties), key=place)]
    return [_field(name, properties[name], name in required) for name in names]


def _field(name: str, schema: Schema, required: bool) -> FormField:
    hints = schema.get("x-ui", {})
    help_text = str(hints.get("help") or schema.get("description") or "")
    widget = str(hints.get("widget") or _widget(schema))
    return FormField(name, title(schema, name), widget, required, help_text, schema)


def _widget(schema: Schema) -> str:
    kinds = types(schema)
    if "enum" in schema:
        return "select"
    if "array" in kinds:
        return "rows" if "properties" in schema.get("items", {}) else "select"
    if "boolean" in kinds:
        return "checkbox"
    if kinds & {"integer", "number"}:
        return "number"
    if schema.get("format") in ("date", "date-time"):
        return str(schema["format"]).replace("-", "")
    return "longtext" if schema.get("maxLength", 0) > 300 else "text"


def defaults(schema: Schema) -> dict[str, Any]:
    """Return the values that a form starts with."""
    return {name: part["default"] for name, part in schema.get("properties", {}).items() if "default" in part}
