"""The heat map as a workbook: scores as stored, nothing where nothing was published, and the medians."""

from collections.abc import Iterator, Sequence
from typing import Any

from web.results.measured import Measured
from web.results.sheets_head import head, named
from web.sheets import Sheet
from workflows.domain.heat import GAP, Heat


def sheets(shown: Measured, heat: Heat, names: dict[str, str], narrowed: Sequence[str]) -> list[Sheet]:
    """What the map is, the map as it is seen, and the median of each policy."""
    gap = heat.wanted.seen == GAP
    title = "Diferencia con la mediana" if gap else "Puntajes"
    columns = ("Código DIVIPOLA", "Municipio", "Subregión", "Categoría", "Mediana",
               *(f"{code} {names[code]}" for code in heat.codes))  # fmt: skip
    medians = heat.matrix.medians
    policies = [(code, names[code], medians.get(code)) for code in heat.codes]
    filters = [("Filtros", ", ".join(narrowed) or "ninguno")]
    return [
        head(f"{title} por municipio y política", shown, filters),
        (named(title, shown), columns, _rows(heat)),
        (named("Medianas", shown), ("Código", "Política", "Mediana del departamento"), policies),
    ]


def _rows(heat: Heat) -> Iterator[Sequence[Any]]:
    for row in heat.rows:
        place = row.place
        yield place.code, place.name, place.subregion, place.category, row.middle, *row.numbers
