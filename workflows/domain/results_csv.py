"""A CSV of published results becomes rows with their places: `;`, `,` or tab; UTF-8 or Windows-1252."""

import csv
import io
from collections.abc import Iterator

from workflows.domain.results_places import Places
from workflows.domain.results_rows import MAX_ROWS, ParsedResults, read_records, refused, usable_header

SEPARATORS = (";", ",", "\t")
NO_HEADER = "No encontramos los títulos: hacen falta Departamento y Municipio (o Código DIVIPOLA) y un puntaje."


def parse(data: bytes, known: Places) -> ParsedResults:
    """Read a whole file; `known` says how each of our entities is written."""
    text = _decode(data)
    if text is None:
        return refused("El archivo no es texto legible. Guárdelo de nuevo como «CSV UTF-8» o súbalo como .xlsx.")
    broken: list[Exception] = []
    for separator in SEPARATORS:
        try:
            records = list(_records(text, separator))
        except (csv.Error, ValueError) as error:
            broken.append(error)
            continue
        if header := usable_header(records):
            return read_records(records, header, known)
    return refused(_broken(broken[0]) if len(broken) == len(SEPARATORS) else NO_HEADER)


def _decode(data: bytes) -> str | None:
    if b"\x00" in data:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, cells in enumerate(reader, start=1):
        if number > MAX_ROWS:
            raise ValueError(f"El archivo tiene más de {MAX_ROWS} filas. Divídalo.")
        yield cells


def _broken(error: Exception) -> str:
    message = "Hay una comilla sin cerrar o una celda demasiado larga. Guarde de nuevo la hoja como CSV."
    return message if isinstance(error, csv.Error) else str(error)
