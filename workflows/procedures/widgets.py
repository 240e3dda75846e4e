"""Controls that compute what they offer, and the sources from which a field can be filled: two closed lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.procedures.schema import Schema

COMPUTED: Mapping[str, tuple[str, ...]] = {
    "criterio": (),
    "grupos": ("entidad", "politica", "principal", "motivo", "puntaje"),
    "solicitudes": (
        "politica", "asunto", "requerimiento", "temas", "entidades", "plazo", "oficio", "grupo_oficio",
    ),
}  # fmt: skip
"""Control → the columns that its rows have; a list of codes when it has none."""
BESIDE: Mapping[str, tuple[str, ...]] = {"criterio": ("criterio", "umbral", "cuantos")}
"""Control → other fields of the same form that it reads."""
STARTS: Mapping[str, tuple[str, ...]] = dict.fromkeys(COMPUTED, ("vigencia", "serie"))
"""Control → fields of the start form that it reads."""
OF: Mapping[str, str] = {"grupos": "criterio", "solicitudes": "grupos"}
"""Control → the control that the form of the step named in its hint `of` must have."""
NAMED: Mapping[str, str] = {"grupos": "grupos", "criterio": "politicas"}
"""Control → the name that its field must have, because another control reads it."""
SOURCES = (
    "resultados.vigencia", "resultados.serie", "criterio.clase", "criterio.umbral", "criterio.cuantos",
    "criterio.politicas", "grupos.<paso>", "solicitudes.<paso>",
)  # fmt: skip
"""What `prefill` may name besides what the case already knows."""
CASE_FACTS = ("asunto", "numero", "radicado", "politica")


def hint(field: Schema, name: str) -> str:
    """A hint of a field under `x-ui`, or ""."""
    found = field.get("x-ui", {}) if isinstance(field, Mapping) else {}
    return str(found.get(name, "")) if isinstance(found, Mapping) else ""


def computed_fields(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """(name, control, field) of the computed fields at the top of a form."""
    for name, field in schema.get("properties", {}).items():
        if hint(field, "widget") in COMPUTED:
            yield name, hint(field, "widget"), field


def columns(field: Schema) -> Mapping[str, Any]:
    """The columns of a field of rows."""
    items = field.get("items", {})
    found = items.get("properties", {}) if isinstance(items, Mapping) else {}
    return found if isinstance(found, Mapping) else {}
