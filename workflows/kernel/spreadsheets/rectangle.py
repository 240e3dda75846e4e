"""How far the cells of each sheet reach, counted from the cells themselves: what a file declares may lie."""

import re
from collections.abc import Mapping
from xml.parsers import expat

from workflows.kernel.uploads.containers import parse_xml
from workflows.kernel.uploads.refuse import refuse

MAX_ROWS = 20_000
MAX_COLUMNS = 500
MAX_CELLS = 3_000_000
Place = tuple[int, int]
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
FEWER = "Deje solo la hoja de datos, borre las filas y columnas que sobran y guárdelo de nuevo."


def check_rectangles(name: str, parts: Mapping[str, bytes]) -> tuple[int, dict[str, list[Place]]]:
    """Refuse a workbook whose cells lie too far out or are too many; how many hold a number, and formulas by part."""
    numbers = area = 0
    formulas: dict[str, list[Place]] = {}
    for part, content in parts.items():
        if _SHEET.fullmatch(part):
            sheet = _Sheet(name, part)
            sheet.read(content)
            numbers, area = numbers + sheet.numbers, area + sheet.rows * sheet.columns
            formulas[part] = sheet.formulas
    if area > MAX_CELLS:
        refuse(name, f"abarca más de {MAX_CELLS // 1_000_000} millones de celdas", FEWER)
    return numbers, formulas


def parts_of_sheets(name: str, parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part in which each sheet of a workbook lies, by the name of the sheet."""
    if not {_BOOK, _LINKS} <= parts.keys():
        return {}
    links = parse_xml(name, _LINKS, parts[_LINKS])
    targets = {each.get("Id"): str(each.get("Target")) for each in links}
    found = {}
    for each in parse_xml(name, _BOOK, parts[_BOOK]).iter(f"{{{_MAIN}}}sheet"):
        target = targets.get(each.get(f"{{{_RELATIONS}}}id"), "")
        found[str(each.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


class _Sheet:
    """Walks the elements of one sheet and remembers how far its cells reach."""

    def __init__(self, name: str, part: str) -> None:
        self.name, self.part = name, part
        self.rows = self.columns = self.numbers = 0
        self.formulas: list[Place] = []
        self.row = self.column = 0
        self.is_number = self.in_value = False
        # Half a million cells share a handful of tags and column letters: each is understood once.
        self.tags: dict[str, str] = {}
        self.letters: dict[str, int] = {}

    def read(self, content: bytes) -> None:
        """Parse without building anything; damaged XML is refused."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.CharacterDataHandler = self._start, self._text
        parser.buffer_text = True
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            refuse(self.name, f"su hoja {self.part} está dañada", "Ábralo en Excel y guárdelo de nuevo.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = self.tags.get(tag) or self.tags.setdefault(tag, tag.rpartition(" ")[2])
        if kind == "v":
            self.in_value = True
        elif kind == "c":
            self.in_value, self.is_number = False, attributes.get("t", "n") == "n"
            self._cell(attributes.get("r", ""))
        elif kind == "row":
            self._row(attributes.get("r", ""))
        elif kind == "f":
            self.in_value = False
            self.formulas.append((self.row - 1, self.column - 1))

    def _text(self, text: str) -> None:
        # The first text of a value, and once; the blanks that follow an empty one are none.
        if self.in_value and text.strip():
            self.numbers += self.is_number
            self.in_value = False

    def _row(self, written: str) -> None:
        if written and not (written.isascii() and written.isdigit() and len(written) <= 7):
            refuse(self.name, f"numera mal una fila («{written[:20]}»)", "Ábralo en Excel y guárdelo de nuevo.")
        # A row counts by its cells: an empty one far down is only formatting.
        self.row, self.column = int(written) if written else self.row + 1, 0

    def _cell(self, written: str) -> None:
        found = _REFERENCE.fullmatch(written)
        if found is None and written:
            refuse(self.name, f"trae una celda mal nombrada («{written[:20]}»)", "Ábralo en Excel y guárdelo de nuevo.")
        if found is None:
            self.column += 1
        else:
            letters, row = found.groups()
            self.column = self.letters.get(letters) or self.letters.setdefault(letters, _number(letters))
            self.row = int(row)
        if self.row > self.rows or self.column > self.columns:
            self._reach(written or f"fila {self.row}")

    def _reach(self, where: str) -> None:
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
            far = f"tiene algo en {where}, fuera de las {MAX_ROWS} filas y {MAX_COLUMNS} columnas que leemos"
            refuse(self.name, far, FEWER)


def _number(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found
