"""From schema, data and errors to the fields that a page shows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from web.forms.schema import Choice, Schema, items, kind, own_choices, plain, properties, resolved, widget
from workflows.kernel.clock import local
from workflows.kernel.text import fold
from workflows.kernel.uploads import extensions_for, limit_for
from workflows.procedures.listed import covers_of
from workflows.procedures.totals import running_sums

SPARE_ROWS = 2
CHOSEN = ("radios", "checkboxes", "entities")
ROW = re.compile(r"-\d+-")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ISO_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
GONE = "Un material que ya no está en la biblioteca de esta política: quite la marca"
YES_NO: tuple[Choice, ...] = (("si", "Sí"), ("no", "No"))
Choices = Mapping[str, Sequence[Choice]]
Errors = Mapping[str, str] | Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class FieldView:
    """A field as a page shows it: `value` as text, `chosen` the marked values, `rows` the fields of each.

    `beside`: what was typed beside a list of materials (filtro, titulo, direccion).
    `pinned` are comments on the field (who, when, text, and the address that marks each as attended); `panel` is
    what a computed control offers.
    """

    name: str
    label: str
    widget: str
    required: bool
    help: str = ""
    error: str = ""
    value: Any = ""
    chosen: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    files: tuple[Choice, ...] = ()
    rows: tuple[tuple["FieldView", ...], ...] = ()
    multiple: bool = False
    plain: bool = False
    size: int = 5
    noun: str = "Fila"
    beside: Mapping[str, str] = field(default_factory=dict)
    pinned: tuple[Any, ...] = ()
    panel: Any = None
    attrs: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the control in the page, and the target of its error link."""
        return f"f-{self.name}"

    @property
    def input_type(self) -> str:
        """Type of the <input>: text for a date typed wrong, which a date control would drop."""
        if self.widget == "date":
            return "date" if not self.value or ISO_DAY.fullmatch(self.value) else "text"
        if self.widget == "datetime":
            return "datetime-local" if not self.value or ISO_INSTANT.fullmatch(self.value) else "text"
        return self.widget if self.widget in ("email", "url") else "text"


@dataclass(frozen=True)
class Page:
    """What every field of one form shares."""

    root: Schema
    choices: Choices
    errors: Mapping[str, str]
    spare: Mapping[str, int]
    sums: Mapping[str, str]
    beside: Mapping[str, Mapping[str, str]]


def field_views(
    schema: Schema,
    data: Mapping[str, Any] | None = None,
    errors: Errors = (),
    choices: Choices | None = None,
    spare: Mapping[str, int] | None = None,
    beside: Mapping[str, Mapping[str, str]] | None = None,
) -> list[FieldView]:
    """Fields of a form in order.

    `data`: typed values, or what `parse` kept as typed. `errors`: {field: message} or [{"field", "message"}],
    paths written a-0-b, a.0.b or a/0/b. `choices`: widget (person, entity, policy, file) or field name →
    (value, label). `spare`: rows field → empty rows to offer (SPARE_ROWS when not named). `beside`: what was typed
    beside lists of materials (see web.forms.beside).
    """
    sums = running_sums(schema, data or {})
    page = Page(schema, choices or {}, _by_name(errors), spare or {}, sums, beside or {})
    return _fields(schema, data or {}, page, "")


def error_links(views: Iterable[FieldView], errors: Errors = ()) -> list[tuple[str, str]]:
    """(field id, message) for the error summary, in page order; errors of no field last, with an empty id."""
    shown = [(label, view) for top in views for label, view in _flat(top, top.label) if view.error]
    known = {view.name for _, view in shown}
    rest = [("", message) for name, message in _by_name(errors).items() if name not in known]
    return [(_target(view), _named(label, view)) for label, view in shown] + rest


def _named(label: str, view: FieldView) -> str:
    """The message with the words of its field, unless it says them itself."""
    return view.error if label == view.label and f"«{label}»" in view.error else f"{label}: {view.error}"


def _target(view: FieldView) -> str:
    return f"{view.id}-1" if view.widget in CHOSEN and view.choices else view.id


def _flat(view: FieldView, label: str) -> list[tuple[str, FieldView]]:
    """A field and those of its rows, each with the words that tell it apart («Acción 2, Fecha»)."""
    found = [(label, view)]
    for place, row in enumerate(view.rows, 1):
        for inner in row:
            found += _flat(inner, f"{view.noun} {place}, {inner.label}")
    return found


def _by_name(errors: Errors) -> dict[str, str]:
    pairs = errors.items() if isinstance(errors, Mapping) else [(e.get("field"), e["message"]) for e in errors]
    found: dict[str, str] = {}
    for path, message in pairs:
        found.setdefault(str(path or "").strip("./$").replace(".", "-").replace("/", "-"), str(message))
    return found


def _fields(schema: Schema, data: Mapping[str, Any], page: Page, prefix: str) -> list[FieldView]:
    required = schema.get("required", [])
    return [
        _view(name, field, data.get(name), page, prefix + name, name in required)
        for name, field in properties(schema, page.root)
    ]


def _view(key: str, field: Schema, value: Any, page: Page, name: str, required: bool) -> FieldView:
    control = widget(field, page.root, required)
    hints = field.get("x-ui", {})
    return FieldView(
        name=name,
        label=str(field.get("title") or plain(key)),
        widget=control,
        required=required,
        help=_help(control, field, page.sums.get(name)),
        error=page.errors.get(name, ""),
        value=_text(value, control),
        chosen=_chosen(value),
        choices=_materials(value, page, name) if control == "material" else _options(key, control, field, page),
        beside=page.beside.get(name, {}),
        files=_files(value, page) if control == "file" else (),
        rows=_rows(field, value, page, name) if control == "rows" else (),
        multiple=kind(field) == "array",
        plain=kind(field) == "boolean" and field.get("const") is not True,
        size=int(hints.get("size", 5)),
        noun=str(hints.get("noun", items(field, page.root).get("title", "Fila"))),
        attrs=_attrs(control, field) | (_shared(name, hints, page) if control == "entities" else {}),
    )


def _shared(name: str, hints: Mapping[str, Any], page: Page) -> dict[str, str]:
    """What tells a list of entities which others of its form share them out, so that the page can count who is left."""
    covers = covers_of(page.root)
    covered = covers is not None and ROW.sub(".", name) in covers.paths
    return {"data-entities": str(hints.get("from", "")) if covered else ""}


def _help(control: str, field: Schema, added: str | None = None) -> str:
    text = str(field.get("x-ui", {}).get("help") or field.get("description") or "")
    if added is not None:
        return f"{text} Las filas suman {added}; se recalcula al guardar.".strip()
    if control == "lines" and not text:
        return "Escriba uno por línea."
    return f"{text} {_file_help()}".strip() if control == "file" else text


def _file_help() -> str:
    kinds = ", ".join(extensions_for("evidence"))
    return f"Tipos: {kinds}. Hasta {limit_for('evidence') // 1_000_000} MB cada archivo."


def _text(value: Any, control: str) -> Any:
    if control == "checkbox":
        return value is True
    if value is None or isinstance(value, bool | dict):
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(str(item) for item in value)
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return _local_text(str(value)) if control == "datetime" else str(value)


def _local_text(text: str) -> str:
    """An ISO instant as a datetime-local control shows it, on a Bogota clock."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (local(found) if found.tzinfo else found).strftime("%Y-%m-%dT%H:%M")


def _chosen(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("si" if value else "no",)
    if isinstance(value, list | tuple):
        return tuple(str(item) for item in value if not isinstance(item, dict))
    return () if value is None else (str(value),)


def _options(key: str, control: str, field: Schema, page: Page) -> tuple[Choice, ...]:
    if control != "select" and control not in CHOSEN:
        return ()
    if kind(field) == "boolean":
        return YES_NO
    hint = str(field.get("x-ui", {}).get("widget", ""))
    given = page.choices.get(key) or page.choices.get(hint)
    own = own_choices(field) or own_choices(items(field, page.root))
    return own or tuple((str(value), str(label)) for value, label in given or ())


def _materials(value: Any, page: Page, name: str) -> tuple[Choice, ...]:
    """What the library offers: the chosen first, also those that it no longer offers, then what passes the filter."""
    offered = {str(key): str(label) for key, label in page.choices.get("material", ())}
    words = fold(page.beside.get(name, {}).get("filtro", "")).split()
    chosen = [(each, offered.get(each, GONE)) for each in dict.fromkeys(_chosen(value))]
    found = [(key, label) for key, label in offered.items() if all(word in fold(label) for word in words)]
    return tuple(dict([*chosen, *found]).items())


def _files(value: Any, page: Page) -> tuple[Choice, ...]:
    names = dict(page.choices.get("file", ()))
    ids = value if isinstance(value, list) else [value] if value else []
    return tuple((str(id_), names.get(str(id_), "Archivo adjunto")) for id_ in ids)


def _rows(field: Schema, value: Any, page: Page, name: str) -> tuple[tuple[FieldView, ...], ...]:
    element = resolved(field.get("items", {}), page.root)
    filled = [row for row in value or [] if isinstance(row, dict)] if isinstance(value, list) else []
    limit = int(field.get("maxItems", 500))
    usual = int(field.get("x-ui", {}).get("spare", SPARE_ROWS))
    spare = page.spare.get(name, 0 if len(filled) >= limit else usual if filled else max(usual, 1))
    rows = [*filled, *({} for _ in range(min(spare, max(limit - len(filled), 0))))]
    return tuple(tuple(_fields(element, row, page, f"{name}-{place}-")) for place, row in enumerate(rows))


def _attrs(control: str, field: Schema) -> dict[str, str]:
    hints = field.get("x-ui", {})
    found = {"maxlength": field.get("maxLength"), "autocomplete": hints.get("autocomplete")}
    if control == "number":
        found = {"inputmode": "numeric" if kind(field) == "integer" else "decimal", "autocomplete": "off"}
    if control == "file":
        kinds = ",".join(f".{extension}" for extension in extensions_for("evidence"))
        found = {"accept": hints.get("accept", kinds), "data-limit": limit_for("evidence")}
    if control == "date":
        found = {"min": field.get("formatMinimum"), "max": field.get("formatMaximum")}
    return {name: str(value) for name, value in found.items() if value is not None}
