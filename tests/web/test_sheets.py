"""Tables as .xlsx: opened again by another program, every cell is what it was and none is a formula."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from web.sheets import sheet_bytes, sheet_response

HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "{=1}",
    "http://x.example",
    "007",
    "a\x00b\x0bc",
    "=" * 40_000,
]


def opened(data: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def test_every_cell_comes_back_as_what_it_was() -> None:
    at = datetime(2026, 11, 20, 22, 5, tzinfo=UTC)
    row = ["Jericó", 3, 2.5, date(2027, 1, 31), at, True, None, ""]
    book = opened(sheet_bytes([("Carga", [f"c{n}" for n in range(8)], [row])]))
    head, found = book.get_sheet_by_name("Carga").to_python()
    assert head == [f"c{n}" for n in range(8)]
    assert found[:6] == ["Jericó", 3, 2.5, date(2027, 1, 31), datetime(2026, 11, 20, 17, 5), "Sí"]
    assert found[6:] == ["", ""]


def test_what_people_wrote_never_becomes_a_formula_or_a_link() -> None:
    data = sheet_bytes([("Uno", ["=cmd"], [[text] for text in HOSTILE])])
    lines = opened(data).get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines[1:9]] == [*HOSTILE[:7], "ab\nc"]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in parts.read(name) and b"hyperlink" not in parts.read(name)


def test_titles_that_a_workbook_refuses_are_mended() -> None:
    titles = ["Carga: ¿quién? [2026]/2", "x" * 50, "x" * 50, "", "Carga", "carga"]
    names = opened(sheet_bytes([(title, ["a"], []) for title in titles])).sheet_names
    assert len(set(names)) == 6 and all(len(name) <= 31 for name in names)


@pytest.mark.parametrize("name", ["tablero 2026.xlsx", "año/ñ.xlsx"])
def test_it_leaves_as_an_attachment(app: Flask, name: str) -> None:
    with app.test_request_context():
        answer = sheet_response(name, [("Uno", ["a"], [[1]])])
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.content_type.startswith("application/vnd.openxmlformats")
