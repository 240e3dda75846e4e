"""The effect of an advice as a workbook: what it is and does not prove, groups, policies, each entity."""

from collections.abc import Sequence
from typing import Any

from web.results import effect_view
from web.results.effect_view import Group, Line
from web.results.sheets_head import BLANK, METHOD
from web.sheets import Sheet
from workflows.actions.results import SERIES
from workflows.domain import effect
from workflows.domain.effect import Effect, words
from workflows.kernel import clock

FIGURES = (
    "Casos", "Entidades", "n (comparables)", "Promedio antes", "Promedio después", "Cambio promedio",
    "Mediana del cambio", "Mejoraron", "Quedaron igual", "Desmejoraron", "No comparables", "Sin medición",
)  # fmt: skip
EACH = (
    "Entidad", "Política", "Grupo", "Vigencia anterior", "Antes", "Después", "Cambio", "Resultado", "Sesiones",
    "Última sesión",
)  # fmt: skip


def sheets(found: Effect, title: str) -> list[Sheet]:
    """What it is, the groups, the policies and every entity of every group."""
    groups, _ = effect_view.groups(found)
    policies, _ = effect_view.by_policy(found)
    each, _ = effect_view.lines(found.changes)
    return [
        _head(found, title), ("Grupos", ("Grupo", *FIGURES), [_figures(row) for row in groups]),
        ("Por política", ("Política", *FIGURES), [_figures(row) for row in policies]),
        ("Cada entidad", EACH, [_line(row) for row in each]),
    ]  # fmt: skip


def of_entity(name: str, rows: Sequence[dict[str, Any]]) -> list[Sheet]:
    """The advice of one entity over the years, beside those not advised on the same policy."""
    columns = ("Vigencia", *EACH, "Cambio promedio de los no asesorados", "n de los no asesorados")
    told = []
    for each in rows:
        others = each["others"].groups[effect.NOT_ADVISED]
        told.append((each["year"], *_line(each["row"]), others.mean, others.n))
    about = [("Contenido", f"Efecto de la asesoría a {name}"), ("Método", METHOD), ("Generado el", clock.now())]
    return [("Acerca de", ("Dato", "Valor"), about), ("Asesorías", columns, told)]


def _head(found: Effect, title: str) -> Sheet:
    rows: list[tuple[str, object]] = [
        ("Contenido", title), ("Resultados de la vigencia", found.vigencia),
        ("Serie", SERIES[found.series] if found.series else "sin publicar todavía"),
        ("Margen, en puntos", found.margin), ("Qué dicen las palabras", words.margin_words(found)),
        ("Qué no prueba", words.caution(found)), ("Método", METHOD), ("Blancos", BLANK), ("Generado el", clock.now()),
    ]  # fmt: skip
    return "Acerca de", ("Dato", "Valor"), rows


def _figures(row: Group) -> tuple[Any, ...]:
    each = row.figures
    return (
        row.name, each.pairs, each.entities, each.n, each.before, each.after, each.mean, each.median, each.better,
        each.equal, each.worse, each.not_comparable, each.unmeasured,
    )  # fmt: skip


def _line(row: Line) -> tuple[Any, ...]:
    each = row.change
    return (
        row.name, row.policy, effect.GROUPS[each.group], each.year, each.before, each.after, each.difference, row.word,
        each.sessions or None, each.last_on,
    )  # fmt: skip
