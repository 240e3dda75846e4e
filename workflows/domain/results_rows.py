"""Rows of published results become scores: ours by entity, the others to compare with; all is right, or nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from workflows.domain.results_headers import Header, layout, read_header
from workflows.domain.results_places import Places
from workflows.kernel.spreadsheets import cell_name
from workflows.kernel.text import clean_text, fold

MAX_ROWS = 10_000
MAX_COLUMNS = 400
MAX_PROBLEMS = 200
FORMULA = "=fórmula"
NOBODY = "El archivo no trae ninguna alcaldía conocida. Revise que sea el correcto."
FRACTIONS = "Todos los puntajes están entre 0 y 1, como los porcentajes en Excel. Escríbalos de 0 a 100."
NO_FORMULAS = "Esta celda trae una fórmula. Cópiela y péguela como solo valor."
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,20})?")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: row of the sheet (from 1), cell ("K17"), title, value as it came, the sentence.

    `unmatched` marks a row of ours whose entity nobody recognised: an alias mends it.
    """

    row: int
    column: str
    value: str
    message: str
    cell: str = ""
    unmatched: str = ""


@dataclass(frozen=True)
class ResultRow:
    """The scores 0-100 of one entity by code; a blank cell has no entry.

    `key` is how our entity is known (DIVIPOLA or our own id), "" for an entity that is not ours.
    """

    row: int
    key: str
    entity: str
    scores: Mapping[str, Decimal]
    department: str = ""
    municipality: str = ""
    peer_group: str = ""
    form_type: str = ""

    @property
    def divipola(self) -> str:
        """The key of a municipality: its five digits."""
        return self.key


@dataclass(frozen=True)
class ParsedResults:
    """Rows of ours and of others, empty as soon as there is one problem; columns not understood are named."""

    rows: tuple[ResultRow, ...]
    problems: tuple[Problem, ...]
    others: tuple[ResultRow, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)

    def cell(self, row: int, code: str) -> str:
        """The cell of a score, as people call it ("K17"); "" when the file has no such column."""
        return cell_name(row - 1, self.columns[code]) if code in self.columns else ""


@dataclass
class _Reading:
    header: Header
    known: Places
    numbers: bool
    rows: list[ResultRow] = field(default_factory=list)
    others: list[ResultRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def tell(self, row: int, place: int | None, column: str, value: str, message: str, unmatched: str = "") -> None:
        """Note what is wrong in a cell; `place` is its column from 0."""
        cell = cell_name(row - 1, place) if place is not None else ""
        self.problems.append(Problem(row, column, clean_text(value)[:80], message, cell, unmatched))


def usable_header(records: Sequence[Sequence[str]]) -> Header | None:
    """The first row, among those where one may be, that names an entity and a score."""
    for number, cells in enumerate(records[: layout()["header_searched_in_rows"]], start=1):
        header = read_header(number, cells[:MAX_COLUMNS])
        if header.is_usable():
            return header
    return None


def refused(message: str, row: int = 1) -> ParsedResults:
    """A file of which nothing can be read, and why."""
    return ParsedResults((), (Problem(row, "", "", message),))


def read_records(
    records: Sequence[Sequence[str]], header: Header, known: Places, numbers: bool = False
) -> ParsedResults:
    """Read what follows the header; `numbers` when codes may have come as numbers, without their first zero."""
    if len(records) > MAX_ROWS:
        return refused(f"El archivo tiene más de {MAX_ROWS} filas. Divídalo.")
    reading = _Reading(header, known, numbers)
    for place in header.repeated:
        title = header.titles[place]
        reading.tell(header.row, place, title, title, "Esta columna aparece dos veces. Deje una sola.")
    for number, cells in enumerate(records[header.row :], start=header.row + 1):
        _read_row(reading, number, cells)
        if len(reading.problems) >= MAX_PROBLEMS:
            break
    if not reading.rows and not reading.problems:
        reading.tell(header.row, None, "", "", NOBODY)
    if _only_fractions(value for row in (*reading.rows, *reading.others) for value in row.scores.values()):
        reading.tell(header.row, None, "", "", FRACTIONS)
    problems = tuple(reading.problems[:MAX_PROBLEMS])
    kept = ((), ()) if problems else (tuple(reading.rows), tuple(reading.others))
    return ParsedResults(kept[0], problems, kept[1], header.ignored, dict(header.scores))


def _read_row(reading: _Reading, number: int, cells: Sequence[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if not _fits(reading, number, cells):
        return
    written = {name: clean_text(_cell(reading, cells, name)) for name in reading.header.places}
    for name, text in written.items():
        if text.startswith("="):
            where = reading.header.places[name]
            reading.tell(number, where, reading.header.titles[where], text, NO_FORMULAS)
            return
    if reading.numbers and written.get("divipola", "").isdigit():
        written["divipola"] = written["divipola"].zfill(5)
    match = reading.known.match(written)
    if match.problem:
        place = reading.header.places.get(match.field)
        reading.tell(number, place, match.column, match.value, match.problem, match.unmatched)
        return
    if match.key and not _first(reading, number, match.key, written):
        return
    (reading.rows if match.key else reading.others).append(_row(reading, number, cells, match.key, written))


def _only_fractions(values: Iterable[Decimal]) -> bool:
    """Whether the scores of a file are parts of one: what Excel keeps of a percentage (65 % is 0.65)."""
    every = list(values)
    return all(value <= 1 for value in every) and any(value % 1 for value in every)


def _row(reading: _Reading, number: int, cells: Sequence[str], key: str, written: Mapping[str, str]) -> ResultRow:
    return ResultRow(
        number, key, written.get("entity", "")[:200], _scores(reading, number, cells),
        written.get("department", "")[:80], written.get("municipality", "")[:80],
        written.get("peer_group", "")[:80], written.get("form_type", "")[:80],
    )  # fmt: skip


def _cell(reading: _Reading, cells: Sequence[str], name: str) -> str:
    place = reading.header.places.get(name)
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _fits(reading: _Reading, number: int, cells: Sequence[str]) -> bool:
    width = len(reading.header.titles)
    for place, cell in enumerate(cells[width:], start=width):
        if cell.strip():
            message = "La fila tiene más celdas que títulos. Revise las comas decimales o separe con punto y coma."
            reading.tell(number, place, "", cell, message)
            return False
    return True


def _first(reading: _Reading, number: int, key: str, written: Mapping[str, str]) -> bool:
    first = reading.seen.setdefault(key, number)
    if first == number:
        return True
    message = f"Esta entidad ya está en la fila {first}. Deje una sola fila."
    place = reading.header.places.get("municipality")
    reading.tell(number, place, "Municipio", written.get("entity", ""), message)
    return False


def _scores(reading: _Reading, number: int, cells: Sequence[str]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for code, place in reading.header.scores.items():
        written = cells[place].strip() if place < len(cells) else ""
        value = _number(written)
        if value is not None:
            found[code] = value
        elif written and fold(written) not in layout()["blank"]:
            wrong = f"Dice «{clean_text(written)[:40]}». Escriba un número de 0 a 100, o deje la celda en blanco."
            message = NO_FORMULAS if written.startswith("=") else wrong
            reading.tell(number, place, reading.header.titles[place], written, message)
    return found


@lru_cache(maxsize=20_000)
def _number(written: str) -> Decimal | None:
    if not _NUMBER.fullmatch(written) or not written.isascii():
        return None
    value = Decimal(written.replace(",", "."))
    return value if 0 <= value <= 100 else None
