"""Tables as CSV: what a spreadsheet would run as a formula arrives as text."""

import csv
import io

import pytest

from web.tables import csv_bytes


def cells(*values: object) -> list[str]:
    """One column as whoever opens the file reads it."""
    text = csv_bytes(["Nombre"], [[each] for each in values]).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1+1", "\n@x", "\u00a0=1"])
def test_what_begins_like_a_formula_is_quoted(typed: str) -> None:
    assert cells(typed) == [f"'{typed}"]


def test_other_texts_and_numbers_stay_as_they_are() -> None:
    assert cells("Ana = Beto", " Ana", -1) == ["Ana = Beto", " Ana", "-1"]
