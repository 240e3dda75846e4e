"""Workbooks made in memory for the tests of spreadsheets: honest ones, and ones whose parts were changed."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: Sequence[Sequence[Any]], name: str = "Territorio") -> bytes:
    """An .xlsx with one sheet; None leaves the cell empty, texts never become formulas."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_numbers": False})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None:
                sheet.write(number, place, value)
    book.close()
    return buffer.getvalue()


def changed(book: bytes, change: Callable[[str], str], part: str = SHEET) -> bytes:
    """The same workbook with one of its parts rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content.decode()).encode() if entry.filename == part else content)
    return out.getvalue()
