"""What a JSON Schema and its x-ui hints say about the fields of a form."""

from collections.abc import Iterator
from typing import Any

from workflows.procedures.widgets import COMPUTED

Schema = dict[str, Any]
Choice = tuple[str, str]
RADIO_LIMIT = 5
LISTED = ("person", "entity", "policy")


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema behind a local `#/$defs/…` reference, with the hints written beside it."""
    reference = str(schema.get("$ref", ""))
    if not reference.startswith("#/$defs/"):
        return schema
    return root["$defs"][reference.removeprefix("#/$defs/")] | {k: v for k, v in schema.items() if k != "$ref"}


def properties(schema: Schema, root: Schema) -> Iterator[tuple[str, Schema]]:
    """Name and resolved schema of each field, in x-ui order (a list on the object or a number on a field)."""
    fields = {name: resolved(field, root) for name, field in schema.get("properties", {}).items()}
    order = schema.get("x-ui", {}).get("order", [])
    listed = {name: place for place, name in enumerate(order)} if isinstance(order, list) else {}

    def place(name: str) -> float:
        own = fields[name].get("x-ui", {}).get("order")
        return listed.get(name, own if isinstance(own, int | float) else len(fields) + 1)

    for name in sorted(fields, key=place):
        yield name, fields[name]


def kind(schema: Schema) -> str:
    """JSON type of a field; a nullable one counts as its other type, one without type as string."""
    declared = schema.get("type", "string")
    if isinstance(declared, list):
        return next((name for name in declared if name != "null"), "string")
    return str(declared)


def items(schema: Schema, root: Schema) -> Schema:
    """Schema of the elements of an array field."""
    return resolved(schema.get("items", {}), root)


def own_choices(schema: Schema) -> tuple[Choice, ...]:
    """(value, label) of an enumeration: oneOf/anyOf of const and title, or enum with x-ui labels."""
    options: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    if named := [option for option in options if "const" in option]:
        return tuple((str(option["const"]), str(option.get("title", option["const"]))) for option in named)
    labels = schema.get("x-ui", {}).get("labels", {})
    return tuple((str(value), str(labels.get(str(value), plain(str(value))))) for value in schema.get("enum", []))


def plain(value: str) -> str:
    """An enumeration value as people read it: «con_oficio» → «Con oficio»."""
    text = value.replace("_", " ")
    return text[:1].upper() + text[1:]


def widget(schema: Schema, root: Schema, required: bool = False) -> str:
    """Control of a field: text longtext lines number date datetime email url select radios checkboxes
    entities checkbox file rows material, or one that computes what it offers (workflows.procedures.widgets).
    """
    hint = str(schema.get("x-ui", {}).get("widget", ""))
    type_ = kind(schema)
    if hint in COMPUTED:
        return hint
    if hint in ("file", "rows", "material", "longtext", "datetime", "date", "radios", "checkboxes", "lines"):
        return hint
    if type_ == "boolean":
        return "radios" if required and schema.get("const") is not True else "checkbox"
    if type_ == "array":
        return array_widget(hint, items(schema, root))
    if hint in LISTED:
        return "select"
    if own_choices(schema):
        return "radios" if len(own_choices(schema)) <= RADIO_LIMIT and hint != "select" else "select"
    return text_widget(hint, type_, schema)


def array_widget(hint: str, element: Schema) -> str:
    """The control of a list field."""
    if kind(element) == "object":
        return "rows"
    if hint == "entity":
        return "entities"
    return "checkboxes" if hint in LISTED or own_choices(element) or hint == "select" else "lines"


def text_widget(hint: str, type_: str, schema: Schema) -> str:
    """The control of a field typed by hand."""
    if type_ in ("number", "integer"):
        return "number"
    formats = {"date": "date", "date-time": "datetime", "email": "email", "uri": "url"}
    return formats.get(str(schema.get("format", "")), hint or "text")


def files_of(schema: Schema) -> tuple[str, ...]:
    """Names of the file fields at the top of a form (those inside rows are posted as rows-0-name)."""
    return tuple(name for name, field in properties(schema, schema) if widget(field, schema) == "file")
