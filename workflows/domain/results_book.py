"""A published workbook becomes rows with their places: the sheet with a header that can be read, wherever it is."""

from workflows.domain.results_places import Places
from workflows.domain.results_rows import ParsedResults, read_records, refused, usable_header
from workflows.kernel.spreadsheets import Cell, Sheet

NO_SHEET = (
    "Ninguna hoja trae los títulos: hacen falta Departamento y Municipio (o Código DIVIPOLA) y un puntaje. "
    "Revise que sea el archivo de resultados publicado."
)
TWO_SHEETS = "Las hojas «{}» y «{}» traen resultados. Deje una sola en el archivo y súbalo de nuevo."


def parse_book(sheets: list[Sheet], known: Places) -> ParsedResults:
    """Read the one sheet of results of a workbook; two of them are a problem, not a guess."""
    found = []
    for sheet in sheets:
        records = [[written(cell) for cell in row] for row in sheet.rows]
        if header := usable_header(records):
            found.append((sheet.name, records, header))
    if not found:
        return refused(NO_SHEET)
    if len(found) > 1:
        return refused(TWO_SHEETS.format(found[0][0], found[1][0]))
    _, records, header = found[0]
    return read_records(records, header, known, numbers=True)


def written(cell: Cell) -> str:
    """A cell as text: numbers without the noise of binary fractions ("71.5", "5079"), empty as ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "VERDADERO" if cell else "FALSO"
    if isinstance(cell, int | float):
        return f"{cell:.12g}"
    return cell
