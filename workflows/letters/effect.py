"""What a letter may say about the effect of an advice: its names, what they hold at first, and an example."""

from typing import Any

GROUP_ROW = (
    "nombre", "entidades", "n", "antes", "despues", "media", "mediana", "mejoraron", "igual", "desmejoraron",
    "no_comparables", "sin_medicion",
)  # fmt: skip
CHANGE_ROW = ("entidad", "politica", "vigencia_antes", "antes", "despues", "diferencia", "cambio", "sesiones")
ROWS: dict[str, tuple[str, ...]] = {"grupos": GROUP_ROW, "politicas": GROUP_ROW, "filas": CHANGE_ROW}
CHARTS = ("grafico_grupos", "grafico_cambio", "grafico_politicas")
EMPTY: dict[str, Any] = {
    "vigencia": "", "alcance": "", "resumen": "", "margen": "", "pocos": "", "aparte": "", "advertencia": "",
    "demostracion": False, **{name: [] for name in ROWS}, **dict.fromkeys(CHARTS),
}  # fmt: skip


def known(path: list[str]) -> bool:
    """Whether `efecto` has this field, or this column in one of its lists."""
    return path[0] in EMPTY and (len(path) == 1 or (len(path) == 2 and path[1] in ROWS.get(path[0], ())))


def example() -> dict[str, Any]:
    """Two municipalities of an example, beside the others."""
    group = {"entidades": 2, "n": 2, "antes": 45.0, "despues": 52.5, "media": "+7,5", "mediana": "+7,5", "mejoraron": 1,
             "igual": 1, "desmejoraron": 0, "no_comparables": 0, "sin_medicion": 0}  # fmt: skip
    change = {"politica": "Política de ejemplo", "vigencia_antes": 2024, "antes": 45.0, "despues": 52.5,
              "diferencia": "+7,5", "cambio": "Mejoró", "sesiones": 2}  # fmt: skip
    chart = {"tipo": "cambio", "titulo": "Ejemplo", "filas": [{"nombre": "Ejemplo", "antes": 45.0, "despues": 52.5}]}
    words = {name: f"{name.capitalize()} de ejemplo." for name, value in EMPTY.items() if value == ""}
    return EMPTY | words | {
        "vigencia": 2025, "grupos": [group | {"nombre": name} for name in ("Asistieron", "No asesorados")],
        "politicas": [group | {"nombre": "Política de ejemplo"}] * 2,
        "filas": [change | {"entidad": name} for name in ("Entidad uno", "Entidad dos")],
        **dict.fromkeys(CHARTS, chart),
    }  # fmt: skip
