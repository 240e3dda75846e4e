"""Charts of a letter: a closed list of kinds over plain rows, drawn by Vega-Lite on this machine, nothing fetched.

A chart is `{tipo, titulo, filas}`: `cambio` has rows {nombre, antes, despues} (points 0-100, one may be missing),
`barras` rows {nombre, valor, texto}. Without the extra `graficos` nothing is drawn, and the letter says so.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.letters.errors import letter_error

try:
    import vl_convert
except ImportError:  # the extra `graficos` is not installed
    vl_convert = None  # type: ignore[assignment]

Drawer = Callable[[Mapping[str, Any]], bytes | None]
"""PNG of a chart, or None where charts cannot be drawn."""
KINDS = ("cambio", "barras")
VERSION = "5.20"
FIGURES = ("antes", "despues", "valor", "texto")
MOST_ROWS, LONGEST_NAME = 60, 48
PPI = 192
NOWHERE = ["https://nada.invalid/"]
"""The only place from which data might be read: charts carry their own."""
_INK, _MUTED, _LINE, _ACCENT = "#1c2733", "#56657a", "#d9e0e8", "#004884"
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_LOCALE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["$ ", ""], "minus": "−"}
_CONFIG: dict[str, Any] = {
    "font": _FONT, "background": "white", "view": {"stroke": None},
    "axis": {"labelColor": _INK, "titleColor": _INK, "gridColor": _LINE, "domainColor": _MUTED, "tickColor": _MUTED,
             "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelLimit": 260},
    "legend": {"labelColor": _INK, "labelFontSize": 11, "orient": "top", "title": None, "symbolSize": 90},
    "text": {"color": _INK, "fontSize": 11},
}  # fmt: skip


def checked(chart: Any) -> Mapping[str, Any]:
    """The chart, or LetterError when it is not one of ours."""
    if not isinstance(chart, Mapping) or chart.get("tipo") not in KINDS or not isinstance(chart.get("filas"), list):
        raise letter_error("«grafico» se usa solo con los gráficos de Cauce", todo="Use, por ejemplo, efecto.cambio.")
    if len(chart["filas"]) > MOST_ROWS:
        raise letter_error(f"El gráfico tiene más de {MOST_ROWS} filas")
    return chart


def png(chart: Mapping[str, Any]) -> bytes | None:
    """The picture of a chart, the same bytes for the same rows; None without the extra `graficos`."""
    if vl_convert is None:
        return None
    made: bytes = vl_convert.vegalite_to_png(
        _spec(chart), vl_version=VERSION, ppi=PPI, allowed_base_urls=NOWHERE, format_locale=_LOCALE
    )
    return made


def said(chart: Mapping[str, Any]) -> str:
    """What a chart shows, for whom does not see it; the figures stand in the table beside it."""
    kind = "puntajes antes y después" if chart["tipo"] == "cambio" else "barras"
    names = ", ".join(str(row["nombre"]) for row in chart["filas"][:6])
    more = f" y {len(chart['filas']) - 6} más" if len(chart["filas"]) > 6 else ""
    return f"Gráfico de {kind}: {chart.get('titulo', '')}. Filas: {names}{more}. La tabla trae las cifras."


def _spec(chart: Mapping[str, Any]) -> dict[str, Any]:
    rows = [_row(each) for each in chart["filas"]]
    height = {"step": 24 if len(rows) <= 20 else 15}
    marks = _change(rows) if chart["tipo"] == "cambio" else _bars(rows)
    base = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG}
    return base | {"data": {"values": rows}, "width": 400, "height": height, "layer": marks}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    name = str(row["nombre"])
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return {key: value for key, value in row.items() if key in FIGURES} | {"nombre": short}


def _names(rows: list[dict[str, Any]]) -> dict[str, Any]:
    order = list(dict.fromkeys(row["nombre"] for row in rows))
    bare = {"domain": False, "ticks": False}
    return {"field": "nombre", "type": "nominal", "sort": order, "title": None, "axis": bare}


def _figure(field: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", **more}


def _text(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal"}


def _change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line from the score before (hollow) to the one after (full), with the difference written beside it."""
    places, both = _names(rows), "isValid(datum.antes) && isValid(datum.despues)"
    axis = {"title": "Puntaje (0 a 100)", "scale": {"zero": False, "nice": True, "padding": 12}}
    word = {"calculate": "datum.key == 'antes' ? 'Antes' : 'Después'", "as": "momento"}
    each = [{"fold": ["antes", "despues"]}, word, {"filter": "isValid(datum.value)"}]
    words = "(datum.despues > datum.antes ? '+' : '') + format(datum.despues - datum.antes, '.1f')"
    told = [{"calculate": "max(datum.antes, datum.despues)", "as": "mayor"}, {"calculate": words, "as": "dicho"}]
    moments = ["Antes", "Después"]
    point = {
        "y": places, "x": _figure("value", **axis),
        "shape": _text("momento") | {"scale": {"domain": moments, "range": ["circle", "diamond"]}},
        "color": _text("momento") | {"scale": {"domain": moments, "range": [_MUTED, _ACCENT]}},
    }  # fmt: skip
    return [
        {"transform": [{"filter": both}], "mark": {"type": "rule", "strokeWidth": 2, "color": _MUTED},
         "encoding": {"y": places, "x": _figure("antes"), "x2": {"field": "despues"}}},
        {"transform": each, "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": point},
        {"transform": [{"filter": both}, *told], "mark": {"type": "text", "align": "left", "dx": 9},
         "encoding": {"y": places, "x": _figure("mayor"), "text": _text("dicho")}},
    ]  # fmt: skip


def _bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places = _names(rows)
    length = _figure("valor", title=None, axis={"tickMinStep": 1, "tickCount": 6})
    label = {"y": places, "x": _figure("valor"), "text": _text("texto")}
    return [
        {"mark": {"type": "bar", "color": _ACCENT, "height": {"band": 0.7}}, "encoding": {"y": places, "x": length}},
        {"mark": {"type": "text", "align": "left", "dx": 5}, "encoding": label},
    ]
