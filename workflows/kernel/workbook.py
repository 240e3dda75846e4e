"""Tables that leave as one .xlsx file: typed cells, a frozen bold header, and never a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workflows.kernel import clock
from workflows.kernel.text import clean_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
"""Title of a sheet, its columns, and rows of text, numbers, dates, instants, yes or no, or nothing."""
LITERAL = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_CELL, LONGEST_TITLE = 32_000, 31
NARROW, WIDE = 8, 60


def sheet_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The tables as a workbook, one sheet each, in their order."""
    memory = io.BytesIO()
    book = Workbook(memory, LITERAL)
    book.set_properties({"created": clock.now().astimezone(UTC).replace(tzinfo=None)})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    taken: set[str] = set()
    for title, columns, rows in sheets:
        _fill(book.add_worksheet(_title(title, taken)), columns, rows, formats)
    book.close()
    return memory.getvalue()


def _fill(page: Worksheet, columns: Sequence[str], rows: Iterable[Sequence[Any]], formats: dict[str, Format]) -> None:
    widths = [len(label) for label in columns]
    for place, label in enumerate(columns):
        page.write_string(0, place, label, formats["head"])
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            shown = _write(page, last, place, value, formats)
            widths[place] = max(widths[place], shown)
    for place, width in enumerate(widths):
        page.set_column(place, place, min(max(width + 2, NARROW), WIDE))
    page.freeze_panes(1, 0)
    if columns and last:
        page.autofilter(0, 0, last, len(columns) - 1)


def _write(page: Worksheet, line: int, place: int, value: Any, formats: dict[str, Format]) -> int:
    """Write one cell as what it is; how wide it reads."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool):
        page.write_string(line, place, "Sí" if value else "No")
        return 2
    if isinstance(value, int | float | Decimal):
        page.write_number(line, place, float(value))
        return len(str(value))
    if isinstance(value, datetime):
        page.write_datetime(line, place, clock.local(value).replace(tzinfo=None), formats["moment"])
        return 16
    if isinstance(value, date):
        page.write_datetime(line, place, datetime.combine(value, datetime.min.time()), formats["day"])
        return 10
    text = clean_text(str(value), multiline=True)[:LONGEST_CELL]
    page.write_string(line, place, text)
    return max(map(len, text.splitlines()), default=0)


def _title(title: str, taken: set[str]) -> str:
    """A name that a workbook takes: short, without its forbidden signs, and not twice."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", clean_text(title)).strip("' ")[:LONGEST_TITLE] or "Hoja"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[: LONGEST_TITLE - len(str(number)) - 1]} {number}"
    taken.add(name.lower())
    return name
