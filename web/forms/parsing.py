"""From a posted form to typed data; what cannot be understood stays as typed, so nothing is lost."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from web.forms.schema import Schema, items, kind, properties, widget
from workflows.kernel.clock import BOGOTA
from workflows.kernel.errors import TooLarge
from workflows.procedures.widgets import COMPUTED

MAX_FIELDS = 8_000
MAX_DIGITS = 40
MAX_WHOLE = 1e15
COLOMBIAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
FOREIGN = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}")
PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?")
BESIDE = ("filtro", "titulo", "direccion")
Form = MultiDict[str, str]
Files = Mapping[str, Sequence[str]]


def parse(schema: Schema, form: Form, files: Files | None = None) -> dict[str, Any]:
    """Typed data of a posted form; empty fields are left out. `files`: field name → new evidence ids.

    Numbers take comma or point, dates yyyy-mm-dd or dd/mm/yyyy; a text that is neither is kept as it is.
    TooLarge: more than MAX_FIELDS values.
    """
    if sum(len(values) for _, values in form.lists()) > MAX_FIELDS:
        raise TooLarge(f"El formulario trae más de {MAX_FIELDS} datos. Divídalo en varias entregas.")
    return _object(schema, schema, form, files or {}, "")


def added_rows(form: Form) -> str | None:
    """Field whose «Agregar fila» was pressed: show the page again with spare rows, store nothing."""
    return form.get("_agregar") or None


def beside(form: Form) -> dict[str, dict[str, str]]:
    """What was typed beside the lists of materials: field → filtro, titulo and direccion that say something."""
    found: dict[str, dict[str, str]] = {}
    for name, text in form.items():
        field, mark, part = name.rpartition("__")
        if mark and part in BESIDE and text.strip():
            found.setdefault(field, {})[part] = text.strip()
    return found


def _object(schema: Schema, root: Schema, form: Form, files: Files, prefix: str) -> dict[str, Any]:
    required = schema.get("required", [])
    data = {}
    for name, field in properties(schema, root):
        value = _field(field, root, form, files, prefix + name, name in required)
        if value not in (None, "", []):
            data[name] = value
    return data


def _field(field: Schema, root: Schema, form: Form, files: Files, name: str, required: bool) -> Any:
    control = widget(field, root, required)
    if control == "rows" or COMPUTED.get(control):
        return _rows(field, root, form, files, name)
    if control == "file":
        return _evidence(field, form, files, name)
    if control == "checkbox":
        return True if form.get(name) else _unchecked(field)
    if control == "material":
        return list(dict.fromkeys(_many(control, items(field, root), form, name)))
    if kind(field) == "array":
        return _many(control, items(field, root), form, name)
    return _one(field, form.get(name, "").strip("\r\n\t "))


def _unchecked(field: Schema) -> bool | None:
    return None if field.get("const") is True else False


def _many(control: str, element: Schema, form: Form, name: str) -> list[Any]:
    typed = form.get(name, "").splitlines() if control == "lines" else form.getlist(name)
    return [_one(element, value.strip()) for value in typed if value.strip()]


def _evidence(field: Schema, form: Form, files: Files, name: str) -> list[str] | str | None:
    removed = set(form.getlist(f"{name}__quitar"))
    kept = [value for value in form.getlist(name) if value and value not in removed] + list(files.get(name, ()))
    if kind(field) == "array":
        return list(dict.fromkeys(kept))
    return kept[-1] if kept else None


def _rows(field: Schema, root: Schema, form: Form, files: Files, name: str) -> list[dict[str, Any]]:
    index = re.compile(re.escape(name) + r"-(\d{1,4})-")
    found = {int(match[1]) for key in [*form, *files] if (match := index.match(key))}
    element = items(field, root)
    rows = [_object(element, root, form, files, f"{name}-{place}-") for place in sorted(found)]
    return [row for row in rows if any(value is not False for value in row.values())]


def _one(field: Schema, text: str) -> Any:
    readers: dict[str, Callable[[str], Any]] = {"number": number, "integer": number, "boolean": boolean}
    if not text:
        return None
    if reader := readers.get(kind(field)):
        return reader(text)
    hint = field.get("x-ui", {}).get("widget")
    if field.get("format") == "date-time" or hint == "datetime":
        return instant(text)
    return day(text) if field.get("format") == "date" or hint == "date" else text.replace("\r\n", "\n")


def number(text: str) -> float | int | str:
    """A number written with comma or point («1.234,5», «1234.5»); the text itself when it is none."""
    digits = re.sub(r"\s", "", text)
    if len(digits) > MAX_DIGITS:
        return text
    if COLOMBIAN.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif FOREIGN.fullmatch(digits):
        digits = digits.replace(",", "")
    elif not PLAIN.fullmatch(digits):
        return text
    value = float(digits.replace(",", "."))
    return int(value) if value.is_integer() and abs(value) < MAX_WHOLE else value


def boolean(text: str) -> bool | str:
    """Yes or no; the text itself when it is neither."""
    return {"si": True, "sí": True, "1": True, "true": True, "no": False, "0": False, "false": False}.get(
        text.lower(), text
    )


def day(text: str) -> str:
    """ISO date of «2026-11-24» or «24/11/2026»; the text itself when it is no date."""
    match = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text)
    written = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return text


def instant(text: str) -> str:
    """ISO instant with the Bogota offset of «2026-11-24T17:00» or «24/11/2026 17:00», or the text."""
    first, _, rest = text.replace("T", " ").partition(" ")
    try:
        found = datetime.fromisoformat(f"{day(first)}T{rest.strip() or '00:00'}")
    except ValueError:
        return text
    return (found if found.tzinfo else found.replace(tzinfo=BOGOTA)).isoformat()
