"""The lists of policies and of municipalities as workbooks."""

from collections.abc import Mapping, Sequence
from typing import Any

from web.results.measured import Measured
from web.results.policy_sheet import FIGURES
from web.results.sheets_head import head, named
from web.sheets import Sheet
from workflows.domain.policies import Policy

PLACES = ("Código DIVIPOLA", "Municipio", "Subregión", "Categoría", "Mediana de sus políticas", "Su puntaje más bajo",
          "Su política más baja", "Por debajo de la mediana del departamento", "Políticas con dato")  # fmt: skip


def policies(shown: Measured, rows: Sequence[Mapping[str, Any]], without: Sequence[Policy]) -> list[Sheet]:
    """Each policy with its figures; who has none comes last, blank."""
    told = [
        (row["policy"].code, row["policy"].name, each.count, each.middle, each.low, each.first, each.third, each.high,
         *((row["change"].points, row["change"].since) if row["change"]
           else (None, "no comparable" if row["breaks"] else None)))
        for row in rows for each in (row["now"],)
    ]  # fmt: skip
    blank = [(each.code, each.name, 0) for each in without]
    columns = ("Código", "Política", *FIGURES, "Cambio de la mediana", "Frente a")
    return [head("Políticas", shown), (named("Políticas", shown), columns, [*told, *blank])]


def places(
    shown: Measured, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], asked: Mapping[str, str]
) -> list[Sheet]:
    """Each municipality with its median and its lowest policies."""
    told = [
        (row["place"].code, row["place"].name, row["place"].subregion, row["place"].category, row["middle"],
         row["worst"], ", ".join(names[code] for code in row["lowest"]), row["below"] if row["told"] else None,
         row["told"])
        for row in rows
    ]  # fmt: skip
    filters = ", ".join(value for name, value in asked.items() if name != "orden") or "ninguno"
    return [head("Municipios", shown, [("Filtros", filters)]), (named("Municipios", shown), PLACES, told)]
