"""The first sheet of every workbook of results: what it shows, from which files, when, and how to read it."""

from collections.abc import Sequence

from web.results.measured import Measured, sources
from web.sheets import Sheet
from workflows.actions.results import SERIES
from workflows.domain.demo_scores import LABEL
from workflows.kernel import clock

METHOD = "Solo se comparan vigencias de una misma metodología: hasta 2021, o desde 2022."
BLANK = "Una celda en blanco es un puntaje que no se publicó: no es cero."


def head(title: str, shown: Measured, more: Sequence[tuple[str, object]] = ()) -> Sheet:
    """«Acerca de»: title, vigencia, series, filters, date, sources and the notes of the method."""
    rows: list[tuple[str, object]] = [
        ("Contenido", title), ("Vigencia", shown.vigencia), ("Serie", SERIES[shown.series]), *more,
        ("Generado el", clock.now()),
    ]  # fmt: skip
    if shown.demo:
        rows.append(("Advertencia", f"Puntajes de {LABEL}: no son de ninguna entidad real."))
    rows += [("Fuente", f"{name}, importado el {clock.local(at):%Y-%m-%d}") for name, at in sources(shown)]
    return "Acerca de", ("Dato", "Valor"), [*rows, ("Método", METHOD), ("Blancos", BLANK)]


def named(title: str, shown: Measured) -> str:
    """The title of a sheet, with the label of the demonstration when it is one."""
    return f"{title} (demostración)" if shown.demo else title


def file_name(what: str, shown: Measured) -> str:
    """«mapa de puntajes 2025.xlsx», with the label of the demonstration when it is one."""
    return f"{what} {shown.vigencia}{' demostración' if shown.demo else ''}.xlsx"
