"""The list of the library as a workbook, with the filters of the page."""

from typing import Any

from flask import Response

from web.library.place import blueprint
from web.library.shelf import asked, found, listed
from web.sheets import sheet_response
from web.shown.people import names
from web.who import current_actor, may
from workflows.domain import library
from workflows.domain.library import Material

COLUMNS = (
    "Título", "Clase", "Política", "Resumen", "Dirección", "Archivos", "Asesorías que lo usaron", "Compartida desde",
    "Agregado el", "Por", "Retirado el", "Motivo",
)  # fmt: skip


@blueprint.get("/biblioteca.xlsx")
@may("ver_biblioteca")
def workbook() -> Response:
    """One row for each material of the page."""
    who, wanted = current_actor(), asked()
    rows = found(who, wanted, wanted.kind)
    known = names(each.created_by for each in rows)
    lines = [_line(row, known) for row in listed(rows)]
    return sheet_response("biblioteca.xlsx", [("Biblioteca", COLUMNS, lines)])


def _line(row: dict[str, Any], known: dict[str, str]) -> tuple[Any, ...]:
    each: Material = row["material"]
    files = ", ".join(file.name for file in library.files_of(each))
    return (
        each.title, row["kind"], row["policy"], each.summary, each.url, files, row["uses"], each.shared_at,
        each.created_at, known.get(each.created_by or "", "Cauce"), each.retired_at, each.retired_reason,
    )  # fmt: skip
