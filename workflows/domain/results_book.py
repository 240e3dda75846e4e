"""A published workbook becomes rows with their places: the sheet with a header that can be read, wherever it is."""

from workflows.domain.results_places import Places
from workflows.domain.results_rows import FORMULA, ParsedResults, read_records, refused, usable_header
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
        records = records_of(sheet)
        if header := usable_header(records):
            found.append((sheet.name, records, header))
    if not found:
        return refused(NO_SHEET)
    if len(found) > 1:
        return refused(TWO_SHEETS.format(found[0][0], found[1][0]))
    _, records, header = found[0]
    return read_records(records, header, known, numbers=True)


def records_of(sheet: Sheet) -> list[list[str]]:
    """The cells of a sheet as text; of a formula its sign, because the value beside it may be an old one."""
    records = [[written(cell) for cell in row] for row in sheet.rows]
    for row, place in sheet.formulas:
        # One that was never worked out has no value, and may lie beyond the last cell that has one.
        records += [[] for _ in range(row + 1 - len(records))]
        records[row] += [""] * (place + 1 - len(records[row]))
        records[row][place] = FORMULA
    return records


def written(cell: Cell) -> str:
    """A cell as text: numbers without the noise of binary fractions ("71.5", "5079"), empty as ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "VERDADERO" if cell else "FALSO"
    if isinstance(cell, int | float):
        return f"{cell:.12g}"
    return cell
