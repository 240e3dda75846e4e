"""Spreadsheets come in whole and in place, and hostile ones are refused before they cost memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sheets import changed, workbook
from tests.support.uploads import EXCEL, office
from workflows.kernel import spreadsheets
from workflows.kernel.errors import Invalid
from workflows.kernel.spreadsheets.rectangle import check_rectangles

SMALL = workbook([["Código", "Valor"], ["=1+1", 71.5], [None, None], ["última", 0]])


def moved(cell: str) -> bytes:
    """The small workbook with its cell B2 somewhere else."""
    return changed(SMALL, lambda xml: xml.replace('r="B2"', f'r="{cell}"'))


HOSTILE = {
    "la última celda posible": moved("XFD1048576"),
    "una columna lejana": moved("XFD2"),
    "una fila lejana": moved("B900000"),
    "una fila numerada con palabras": changed(SMALL, lambda xml: xml.replace('<row r="2"', '<row r="dos"')),
    "una celda sin nombre válido": moved("B2:C9"),
    "con entidades": changed(SMALL, lambda xml: xml.replace("<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet')),
    "hoja cortada": changed(SMALL, lambda xml: xml[:-60]),
    "sin libro": office(EXCEL, "xl/workbook.xml"),
    "celdas repartidas": changed(
        SMALL,
        lambda xml: xml.replace("</sheetData>", "".join(f'<row r="{n}"><c r="SF{n}"><v>1</v></c></row>'
                                                       for n in range(6, 20_001, 3)) + "</sheetData>"),
    ),
    "no es un libro": b"PK\x03\x04" + b"\0" * 400,
}  # fmt: skip


MEASURE = """
import pathlib, resource, sys
from workflows.kernel import spreadsheets
from workflows.kernel.errors import Invalid
refused = 0
for path in pathlib.Path(sys.argv[1]).iterdir():
    try:
        spreadsheets.read(path.name, path.read_bytes())
    except Invalid:
        refused += 1
print(refused, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_every_cell_is_read_in_its_place() -> None:
    (sheet,) = spreadsheets.read("notas.xlsx", SMALL)
    assert sheet.name == "Territorio"
    assert sheet.rows == [["Código", "Valor"], ["=1+1", 71.5], [None, None], ["última", 0.0]]


def test_empty_rows_and_columns_before_the_data_keep_their_place() -> None:
    (sheet,) = spreadsheets.read("corrida.xlsx", workbook([[], [None, None, "C2"]]))
    assert [row[:3] for row in sheet.rows] == [[None, None, None], [None, None, "C2"]]


def test_a_false_dimension_loses_nothing() -> None:
    lying = changed(SMALL, lambda xml: xml.replace('<dimension ref="A1:B4"/>', '<dimension ref="A1"/>'))
    assert lying != SMALL
    assert spreadsheets.read("mentirosa.xlsx", lying)[0].rows[3] == ["última", 0.0]


def test_texts_that_are_empty_are_no_loss() -> None:
    strings = "xl/sharedStrings.xml"
    blank = changed(SMALL, lambda xml: xml.replace("<t>última</t>", "<t></t>"), strings)
    assert spreadsheets.read("vacía.xlsx", blank)[0].rows[3] == [None, 0.0]


@pytest.mark.parametrize("empty", ["<v></v>", "<v/>", "<v></v>\n  ", "<v><!-- nada --></v>"])
def test_a_value_that_is_empty_is_no_number_and_no_loss(empty: str) -> None:
    blank = changed(SMALL, lambda xml: xml.replace("<v>71.5</v>", empty))
    assert [row[1] for row in spreadsheets.read("vacía.xlsx", blank)[0].rows] == ["Valor", None, None, 0.0]


def test_the_numbers_of_a_sheet_are_counted_one_by_one() -> None:
    sheet = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:z="urn:z"><sheetData>
      <row r="1"><c r="A1"><v>1</v></c><c r="B1" t="n"><v><![CDATA[2]]></v></c><c r="C1" t="s"><v>3</v></c></row>
      <row><c><v>4<!-- y -->4</v></c><c><v/></c><c><f>A1</f><v>5</v></c><c><v></v><f>B1</f></c></row>
      <row r="9"><z:c r="D9"><z:v>6</z:v></z:c><c r="E9" t="b"><v>1</v></c></row></sheetData></worksheet>"""
    numbers, formulas = check_rectangles("cuenta.xlsx", {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert numbers == 5
    assert formulas == {"xl/worksheets/sheet1.xml": [(1, 2), (1, 3)]}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        spreadsheets.read("resultados.xlsx", HOSTILE[name])
    assert "«resultados.xlsx»" in refused.value.message
    assert refused.value.message.endswith(".")
    assert "Traceback" not in refused.value.message


def test_the_refusal_names_the_cell() -> None:
    with pytest.raises(Invalid, match="XFD1048576"):
        spreadsheets.read("resultados.xlsx", HOSTILE["la última celda posible"])


@pytest.mark.slow
def test_reading_stays_under_its_memory(tmp_path: Path) -> None:
    """In a process of its own, whose only children are the readers."""
    for number, data in enumerate(HOSTILE.values()):
        (tmp_path / f"{number}.xlsx").write_bytes(data)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(tmp_path)], capture_output=True, text=True, check=True)
    refused, kilobytes = map(int, done.stdout.split())
    assert refused == len(HOSTILE)
    assert kilobytes < 512 * 1024


def test_a_cell_is_called_as_people_call_it() -> None:
    assert [spreadsheets.cell_name(*place) for place in ((0, 0), (16, 10), (0, 25), (0, 26), (1, 701))] == [
        "A1", "K17", "Z1", "AA1", "ZZ2",
    ]  # fmt: skip
