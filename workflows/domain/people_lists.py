"""Lists of people of several entities, as somebody made them: columns by their titles, every cell with its name."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.kernel.spreadsheets import cell_name
from workflows.kernel.text import clean_text, fold

ENTITY = "entidad"
LONGEST_LIST = 3000
FIRST_ROWS = 25
SEPARATORS = (";", ",", "\t")
TITLES: Mapping[str, tuple[str, ...]] = {
    ENTITY: ("entidad", "municipio", "alcaldia", "institucion", "organizacion", "dependencia o entidad"),
    "nombre": ("nombre", "nombres", "nombre completo", "nombres y apellidos", "nombre y apellido", "asistente",
               "participante", "nombre del asistente", "apellidos y nombres"),
    "cargo": ("cargo", "cargo o rol", "rol", "cargo que desempena"),
    "correo": ("correo", "correo electronico", "e-mail", "email", "mail", "correo institucional"),
    "documento": ("documento", "cedula", "documento de identidad", "numero de documento", "identificacion", "cc"),
    "autoriza_datos": ("autoriza", "autoriza datos", "autoriza el tratamiento de sus datos", "autorizacion",
                       "autorizacion de datos", "habeas data", "tratamiento de datos"),
}  # fmt: skip
"""Field -> how lists call it, folded. A column whose title begins so counts too («Correo electrónico (oficial)»)."""
NO_HEADER = (
    "No encontramos los títulos: la hoja necesita una fila con «Municipio» (o «Entidad») y «Nombre». "
    "Descargue la hoja en blanco y copie allí la lista."
)
TWO_SHEETS = "Las hojas «{}» y «{}» traen una lista. Deje una sola en el archivo y súbalo de nuevo."


@dataclass(frozen=True)
class Line:
    """One row of a list: its number as people count, the text of each field, and the cell of each."""

    row: int
    texts: Mapping[str, str]
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        """The cell of a field, or of the first one that was read."""
        return self.cells.get(name) or next(iter(self.cells.values()), f"A{self.row}")


@dataclass(frozen=True)
class PeopleList:
    """What a sheet says: its lines, the titles of columns that are not used, or why it cannot be read."""

    lines: tuple[Line, ...] = ()
    ignored: tuple[str, ...] = ()
    problem: str = ""


@dataclass
class _Head:
    row: int
    columns: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def read_list(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]], titles: Mapping[str, str]) -> PeopleList:
    """The one sheet of a book that has a list; `titles` are the fields of the form with what people call them."""
    found = [(name, rows, head) for name, rows in sheets if (head := _head(rows, titles)) is not None]
    if not found:
        return PeopleList(problem=NO_HEADER)
    if len(found) > 1:
        return PeopleList(problem=TWO_SHEETS.format(found[0][0], found[1][0]))
    _, rows, head = found[0]
    lines = tuple(_lines(rows, head))
    if len(lines) > LONGEST_LIST:
        return PeopleList(problem=f"La lista tiene más de {LONGEST_LIST} personas. Divídala.")
    return PeopleList(lines, tuple(head.ignored))


def _head(rows: Sequence[Sequence[str]], titles: Mapping[str, str]) -> _Head | None:
    """The first row that names entity and name; merged titles of two rows are read together."""
    for number, row in enumerate(rows[:FIRST_ROWS]):
        for above in ((), rows[number - 1] if number else ()):
            found = _read_head(number, row, above, titles)
            if {ENTITY, "nombre"} <= found.columns.keys():
                return found
    return None


def _read_head(number: int, row: Sequence[str], above: Sequence[str], titles: Mapping[str, str]) -> _Head:
    found = _Head(number)
    for column in range(max(len(row), len(above))):
        here = clean_text(row[column]) if column < len(row) else ""
        title = here or (clean_text(above[column]) if column < len(above) else "")
        name = _field(title, titles)
        if name and name not in found.columns:
            found.columns[name] = column
        elif here:
            found.ignored.append(here)
    return found


def _field(title: str, titles: Mapping[str, str]) -> str:
    wanted = fold(title).strip("*: ")
    if not wanted:
        return ""
    for name, called in titles.items():
        if wanted in (fold(called), fold(name.replace("_", " "))):
            return name
    known = [(name, word) for name, words in TITLES.items() for word in words if name == ENTITY or name in titles]
    exact = next((name for name, word in known if wanted == word), "")
    return exact or next((name for name, word in known if wanted.startswith(f"{word} ") or wanted == f"{word}s"), "")


def _lines(rows: Sequence[Sequence[str]], head: _Head) -> Iterator[Line]:
    for number, row in enumerate(rows[head.row + 1 :], start=head.row + 1):
        texts = {name: clean_text(row[place]) if place < len(row) else "" for name, place in head.columns.items()}
        if any(value for name, value in texts.items() if name != ENTITY):
            yield Line(number + 1, texts, {name: cell_name(number, place) for name, place in head.columns.items()})


def csv_rows(text: str) -> list[list[str]]:
    """The cells of a CSV with `;`, `,` or tab: the separator that gives the widest table. ValueError when broken."""
    found: list[list[str]] = []
    for separator in SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error as error:
            raise ValueError("Hay una comilla sin cerrar o una celda demasiado larga.") from error
        if max(map(len, rows), default=0) > max(map(len, found), default=0):
            found = rows
    return found
