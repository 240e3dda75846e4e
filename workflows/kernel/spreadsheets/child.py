"""Reads workbooks from standard input under limits that the process sets on itself; answers in JSON."""

import io
import resource
import sys
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook

from workflows.kernel.errors import CauceError
from workflows.kernel.spreadsheets.rectangle import check_rectangles, parts_of_sheets
from workflows.kernel.uploads.containers import unzip
from workflows.kernel.uploads.refuse import refuse

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 30
KIND = "un libro de Excel (.xlsx)"
_MOMENTS = {date, datetime, time}
# By their exact type, as the reader makes them: there may be half a million, and True is no number.
_NUMBERS = {float, int, timedelta, *_MOMENTS}


def main() -> None:
    """For each file of the first line ([[name, size]]) a line: {"sheets": [{name, rows, formulas}]} or {"message"}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    for name, size in orjson.loads(sys.stdin.buffer.readline()):
        data = sys.stdin.buffer.read(size)
        sys.stdout.buffer.write(orjson.dumps(_answer(name, data)) + b"\n")
        sys.stdout.buffer.flush()


def _answer(name: str, data: bytes) -> dict[str, Any]:
    try:
        return {"sheets": _sheets(name, data)}
    except CauceError as error:
        return {"message": error.message}


def _sheets(name: str, data: bytes) -> list[dict[str, Any]]:
    parts = unzip(name, data, KIND)
    written, formulas = check_rectangles(name, parts)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = [(each, book.get_sheet_by_name(each).to_python(skip_empty_area=False)) for each in book.sheet_names]
    except (CalamineError, ValueError) as error:
        refuse(name, f"no se puede leer como libro de Excel ({type(error).__name__})", "Guárdelo de nuevo en Excel.")
    _check_nothing_lost(name, written, sum(type(cell) in _NUMBERS for _, rows in found for row in rows for cell in row))
    places = parts_of_sheets(name, parts)
    return [
        {
            "name": each,
            "rows": [[_plain(cell) for cell in row] for row in rows],
            "formulas": formulas.get(places.get(each, ""), []),
        }
        for each, rows in found
    ]


def _check_nothing_lost(name: str, written: int, read: int) -> None:
    """A reader that saw fewer numbers than the file holds has lost data in silence."""
    if read < written:
        why = f"dice tener menos celdas de las que trae ({written} números escritos, {read} leídos)"
        refuse(name, why, "Ábralo en Excel, guárdelo de nuevo como .xlsx y súbalo otra vez.")


def _plain(cell: Any) -> Any:
    kind = type(cell)
    if kind is float:
        return cell if isfinite(cell) else str(cell)
    if kind in _MOMENTS:
        return cell.isoformat()
    if kind is timedelta:
        return str(cell)
    return None if cell == "" else cell


if __name__ == "__main__":
    main()
