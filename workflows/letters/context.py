"""The frozen context of a letter: its catalogue of names, how it is built, and samples for previews."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflows.letters import effect
from workflows.letters.errors import letter_error

UNNUMBERED = "SIN NÚMERO"
_DAY = "2026-11-20"
# Groups with fixed fields and what they hold when nothing is known.
FIXED: dict[str, dict[str, Any]] = {
    "documento": {
        "numero": UNNUMBERED,
        "fecha": "",
        "ciudad": "",
        "codigo_verificacion": "",
        "url_verificacion": "",
        "trd": "",
        "tipo": "",
        "borrador": False,
    },
    "caso": {"numero": "", "asunto": "", "radicado": "", "fecha": "", "politica": ""},
    "entidad": {"nombre": "", "codigo": "", "tipo": "", "municipio": "", "representante": ""},
    "propietario": {"nombre": "", "nit": "", "direccion": "", "correo": "", "ciudad": "", "dependencia": ""},
    "destinatario": {
        "tratamiento": "",
        "nombre": "",
        "cargo": "",
        "entidad": "",
        "direccion": "",
        "ciudad": "",
        "correo": "",
    },
    "firmante": {"nombre": "", "cargo": "", "por_encargo_de": ""},
    "proyecto": {"nombre": ""},
    "reviso": {"nombre": ""},
    "efecto": effect.EMPTY,
}
OPEN = ("datos", "pasos", "plazos", "filas", "fila")  # their fields depend on the procedure
LISTS = ("anexos", "copias", "hermanas")
NAMES = frozenset({*FIXED, *OPEN, *LISTS})
SISTER = ("numero", "asunto", "politica", "datos", "pasos")
LISTED = ("nombre", "municipio", "subregion", "codigo", "puntaje")
TERM_FIELDS = frozenset({"vence", "explicacion"})


def build(**groups: Any) -> dict[str, Any]:
    """The whole context as plain JSON values: given groups over the defaults, dates as ISO text.

    `documento`, `caso`, `entidad`, `propietario`, `destinatario`, `firmante`, `proyecto`, `reviso`, `efecto`: `FIXED`;
    `datos`: start form; `pasos`: step -> its last form; `plazos`: term -> vence, explicacion;
    `filas`: kind of record -> rows; `fila`: in a merge, the row in which its entity stands;
    `anexos`, `copias`: texts; `hermanas`: the other requests that
    this letter answers, each with `SISTER`. An unknown group or field is a `LetterError`.
    """
    unknown = set(groups) - NAMES
    if unknown:
        raise letter_error(f"El documento recibe datos desconocidos: {', '.join(sorted(unknown))}")
    context = {name: _fixed(name, groups.get(name) or {}) for name in FIXED}
    context |= {name: plain(groups.get(name) or {}) for name in OPEN}
    return context | {name: plain(list(groups.get(name) or [])) for name in LISTS}


def _fixed(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(given) - set(FIXED[name])
    if unknown:
        raise letter_error(f"«{name}» no tiene los datos {', '.join(sorted(unknown))}")
    known = {field: value for field, value in given.items() if value is not None}
    return FIXED[name] | {field: plain(value) for field, value in known.items()}


def plain(value: Any) -> Any:
    """Copy of `value` in JSON types; objects of ours (rows of the database) are refused (T5)."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if value is None or type(value) in (str, int, float, bool):
        return value
    raise letter_error(f"Un dato del documento no es texto, número ni fecha ({type(value).__name__})")


def complete(values: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """A form's values with None for the fields that were left out, so that optional ones print as nothing."""
    return {name: None for name in schema.get("properties", {})} | dict(values)


def sample(
    steps: Mapping[str, Mapping[str, Any]],
    start: Mapping[str, Any] | None = None,
    terms: Iterable[str] = (),
    rows: Mapping[str, Mapping[str, Any]] | None = None,
    row: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A full context made from JSON Schemas (step -> form, start form, record kind -> form, row), marked draft."""
    groups: dict[str, Any] = {
        name: {field: f"{field.replace('_', ' ').capitalize()} de ejemplo" for field in fields}
        for name, fields in FIXED.items()
    }
    groups["documento"] |= {"numero": UNNUMBERED, "fecha": _DAY, "url_verificacion": "", "borrador": True}
    groups["caso"]["fecha"], groups["efecto"] = _DAY, effect.example()
    done = {step: example(form) for step, form in steps.items()}
    groups |= {
        "datos": example(start or {}),
        "pasos": done,
        "hermanas": [
            {
                "numero": "2026-00001-2",
                "asunto": "Otra solicitud de ejemplo",
                "politica": "Política de ejemplo",
                "datos": example(start or {}),
                "pasos": done,
            }
        ],
        "plazos": {term: {"vence": _DAY, "explicacion": "Cuenta de ejemplo"} for term in terms},
        "filas": {kind: [example(form)] * 2 for kind, form in (rows or {}).items()},
        "fila": example(row or {}),
        "anexos": ["Anexo de ejemplo"],
        "copias": ["Copia de ejemplo"],
    }
    return build(**groups)


def example(schema: Mapping[str, Any]) -> Any:
    """A value that fits a form's schema: first choice, two rows, or a text that says it is an example."""
    if "enum" in schema:
        return schema["enum"][0]
    if "oneOf" in schema:
        return next((choice["const"] for choice in schema["oneOf"] if "const" in choice), "Ejemplo")
    kind = schema.get("type")
    kind = next((one for one in kind if one != "null"), "string") if isinstance(kind, list) else kind
    if kind == "object" or "properties" in schema or not schema:
        return {name: example(field) for name, field in schema.get("properties", {}).items()}
    if kind == "array" and _hint(schema) == "entity":
        return [{name: 71.5 if name == "puntaje" else f"{name.capitalize()} de ejemplo" for name in LISTED}] * 2
    if kind == "array":
        return [example(schema.get("items", {"type": "string"}))] * 2
    scalars: dict[Any, Any] = {"integer": 3, "number": 71.5, "boolean": True}
    return scalars.get(kind) or _example_text(schema)


def _example_text(schema: Mapping[str, Any]) -> str:
    form = schema.get("format") or _hint(schema)
    dates = {"date": _DAY, "date-time": f"{_DAY}T10:00:00-05:00", "datetime": f"{_DAY}T10:00:00-05:00"}
    return dates.get(str(form)) or f"{schema.get('title', 'Texto')} (ejemplo)"


def _hint(schema: Mapping[str, Any]) -> str | None:
    return schema.get("x-ui", {}).get("widget") if isinstance(schema.get("x-ui"), Mapping) else None
