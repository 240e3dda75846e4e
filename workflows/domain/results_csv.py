"""A CSV of published results becomes scores by municipality: everything is right, or nothing is taken."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from workflows.domain.results_headers import Header, layout, read_header
from workflows.kernel.text import clean_text, fold

SEPARATORS = (";", ",", "\t")
MAX_ROWS = 10_000
MAX_COLUMNS = 400
MAX_PROBLEMS = 200
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,15})?")
_DIVIPOLA = re.compile(r"\d{5}")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: row of the sheet (from 1), column title, value as it came, the sentence."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class ResultRow:
    """The scores 0-100 of one municipality by code; a blank cell has no entry."""

    row: int
    divipola: str
    entity: str
    scores: Mapping[str, Decimal]


@dataclass(frozen=True)
class Ignored:
    """A row left out on purpose, and why."""

    row: int
    entity: str
    reason: str


@dataclass(frozen=True)
class ParsedResults:
    """Rows are empty as soon as there is one problem; columns not understood are named, never guessed."""

    rows: tuple[ResultRow, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[Ignored, ...] = ()
    ignored_columns: tuple[str, ...] = ()


class _WrongRow(Exception):
    """A row that cannot be placed; carries what to tell."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value, self.message = column, value, message


@dataclass
class _Reading:
    known: Mapping[str, str]
    rows: list[ResultRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def tell(self, row: int, column: str, value: str, message: str) -> None:
        self.problems.append(Problem(row, column, clean_text(value)[:80], message))


def place_key(department: str, municipality: str) -> str:
    """The key by which a municipality is recognised, without accents or case."""
    return f"{fold(department)}|{fold(municipality)}"


def known_places(
    municipalities: Iterable[Mapping[str, str]],
    aliases: Iterable[Mapping[str, str]] = (),
    department: str = "Antioquia",
) -> dict[str, str]:
    """place_key → DIVIPOLA, from rows of municipalities.csv and of municipality_aliases.json."""
    found: dict[str, str] = {}
    for row in municipalities:
        for name in (row["nombre_divipola"], row["nombre_comun"]):
            found[place_key(department, name)] = row["codigo_divipola"]
    for alias in aliases:
        found.setdefault(place_key(department, alias["alias"]), alias["codigo_divipola"])
    return found


def parse(data: bytes, known: Mapping[str, str]) -> ParsedResults:
    """Read a whole file (`;`, `,` or tab; UTF-8 or Windows-1252); `known` is place_key → DIVIPOLA."""
    text = _decode(data)
    if text is None:
        return _refused("El archivo no es texto legible. Guárdelo de nuevo como «CSV UTF-8».")
    found = _table(text)
    if isinstance(found, Problem):
        return ParsedResults((), (found,))
    records, header = found
    reading = _Reading(known)
    for title in header.repeated:
        reading.tell(header.row, title, title, "Esta columna aparece dos veces. Deje una sola.")
    for number, cells in enumerate(records[header.row :], start=header.row + 1):
        _read_row(reading, header, number, cells)
    if not reading.rows and not reading.problems:
        reading.tell(
            header.row, "", "", "El archivo no trae ninguna alcaldía conocida. Revise que sea el correcto."
        )
    rows = () if reading.problems else tuple(reading.rows)
    return ParsedResults(rows, tuple(reading.problems[:MAX_PROBLEMS]), tuple(reading.ignored), header.ignored)


def _refused(message: str, row: int = 1) -> ParsedResults:
    return ParsedResults((), (Problem(row, "", "", message),))


def _decode(data: bytes) -> str | None:
    if b"\x00" in data:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _table(text: str) -> tuple[list[list[str]], Header] | Problem:
    """The records and their header, with the separator under which a header can be read."""
    broken: list[Exception] = []
    for separator in SEPARATORS:
        try:
            records = list(_records(text, separator))
        except (csv.Error, ValueError) as error:
            broken.append(error)
            continue
        for number, cells in enumerate(records[: layout()["header_searched_in_rows"]], start=1):
            header = read_header(number, cells[:MAX_COLUMNS])
            if header.is_usable():
                return records, header
    if len(broken) == len(SEPARATORS):
        return _broken(broken[0])
    return Problem(
        1,
        "",
        "",
        "No encontramos los títulos: hacen falta Departamento y Municipio (o Código DIVIPOLA) y un puntaje.",
    )


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, cells in enumerate(reader, start=1):
        if number > MAX_ROWS:
            raise ValueError(f"El archivo tiene más de {MAX_ROWS} filas. Divídalo.")
        yield cells


def _broken(error: Exception) -> Problem:
    message = "Hay una comilla sin cerrar o una celda demasiado larga. Guarde de nuevo la hoja como CSV."
    return Problem(1, "", "", message if isinstance(error, csv.Error) else str(error))


def _read_row(reading: _Reading, header: Header, number: int, cells: Sequence[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    entity = clean_text(_cell(header, cells, "entity"))
    if reason := _left_out(header, cells, entity, reading.known):
        reading.ignored.append(Ignored(number, entity[:200], reason))
        return
    try:
        _check_width(header, cells)
        divipola = _place(header, cells, reading.known)
    except _WrongRow as wrong:
        reading.tell(number, wrong.column, wrong.value, wrong.message)
        return
    first = reading.seen.setdefault(divipola, number)
    if first != number:
        reading.tell(
            number, "Municipio", entity, f"Este municipio ya está en la fila {first}. Deje una sola fila."
        )
        return
    reading.rows.append(ResultRow(number, divipola, entity, _scores(reading, header, number, cells)))


def _cell(header: Header, cells: Sequence[str], key: str) -> str:
    place = header.places.get(key)
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _left_out(header: Header, cells: Sequence[str], entity: str, known: Mapping[str, str]) -> str:
    """Why a row is none of ours: not a mayor's office, or of a department that nobody asked about."""
    starts = fold(layout()["municipal_entity_starts"])
    if "entity" in header.places and not fold(entity).startswith(f"{starts} "):
        return "No es una alcaldía."
    department, code = _cell(header, cells, "department"), _cell(header, cells, "divipola")
    if department:
        other = fold(department) not in {key.partition("|")[0] for key in known}
    else:
        other = bool(_DIVIPOLA.fullmatch(code)) and code[:2] not in {each[:2] for each in known.values()}
    return "Es de otro departamento." if other else ""


def _check_width(header: Header, cells: Sequence[str]) -> None:
    extra = [cell for cell in cells[len(header.titles) :] if cell.strip()]
    if extra:
        raise _WrongRow(
            "",
            extra[0],
            "La fila tiene más celdas que títulos. Revise las comas decimales o separe con punto y coma.",
        )


def _place(header: Header, cells: Sequence[str], known: Mapping[str, str]) -> str:
    code = _cell(header, cells, "divipola")
    named = known.get(place_key(_cell(header, cells, "department"), _cell(header, cells, "municipality")))
    if not code:
        if named is None:
            raise _WrongRow(
                "Municipio",
                _cell(header, cells, "municipality"),
                "No reconocemos este municipio. Revise cómo está escrito.",
            )
        return named
    if not _DIVIPOLA.fullmatch(code) or code not in known.values():
        raise _WrongRow(
            "Código DIVIPOLA",
            code,
            "El código no es de un municipio conocido. Escriba sus cinco cifras, con el cero.",
        )
    if named not in (None, code):
        raise _WrongRow(
            "Código DIVIPOLA", code, "El código y el nombre son de municipios distintos. Corrija uno."
        )
    return code


def _scores(reading: _Reading, header: Header, number: int, cells: Sequence[str]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    blanks = layout()["blank"]
    for code, place in header.scores.items():
        written = cells[place].strip() if place < len(cells) else ""
        if fold(written) in blanks:
            continue
        value = _number(written)
        if value is None:
            reading.tell(
                number,
                header.titles[place],
                written,
                "Escriba un número de 0 a 100, o deje la celda en blanco.",
            )
        else:
            found[code] = value
    return found


def _number(written: str) -> Decimal | None:
    if not _NUMBER.fullmatch(written) or not written.isascii():
        return None
    value = Decimal(written.replace(",", "."))
    return value if 0 <= value <= 100 else None
