"""A published file of recommendations, one per entity: what each row recommends, and whose file it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.domain.results_book import records_of
from workflows.domain.results_rows import NO_FORMULAS, Problem
from workflows.kernel.spreadsheets import Sheet, cell_name
from workflows.kernel.text import clean_text, fold

SHEET = "recomendaciones"
HEADER_ROWS = 20
MAX_PROBLEMS = 50
LONGEST = 8000
COLUMNS = {
    "politica": "policy", "recomendacion": "text", "recomendaciones": "text", "politica relacionada": "related",
    "politicas relacionadas": "related",
}  # fmt: skip
NO_HEADER = (
    "No encontramos los títulos en las primeras 20 filas: hacen falta Recomendación y Política o Política relacionada. "
    "Revise que sea el archivo de recomendaciones publicado."
)
NO_POLICY = "No sabemos de qué política es. Escriba en «Política relacionada» su código, de POL01 a POL19."
_CODE = re.compile(r"\bPOL\s?(\d{2})\b", re.IGNORECASE)
_CUT = re.compile("(?:-\\s+)|\u00ad")


@dataclass(frozen=True)
class Line:
    """One recommendation: its row, the policy it is about and the codes of those related to it."""

    row: int
    policy: str
    related: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class ParsedRecommendations:
    """The rows of a file, none as soon as there is one problem; `titles` are the texts above the header."""

    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    titles: tuple[str, ...] = ()


def parse_recommendations(sheets: Sequence[Sheet], policies: Mapping[str, Iterable[str]]) -> ParsedRecommendations:
    """Read a workbook; `policies` is code → its names. The sheet «Recomendaciones», or the only one with the titles."""
    usable = []
    for sheet in sorted(sheets, key=lambda each: fold(each.name) != SHEET):
        records = records_of(sheet)
        if header := _header(records):
            usable.append((sheet.name, records, *header))
    if not usable:
        return _refused(NO_HEADER)
    if len(usable) > 1 and fold(usable[0][0]) != SHEET:
        return _refused(f"Las hojas «{usable[0][0]}» y «{usable[1][0]}» traen recomendaciones. Deje una sola.")
    _, records, row, places = usable[0]
    titles = tuple(clean_text(cell) for cells in records[:row] for cell in cells if cell.strip())
    return _read(records, row, places, {fold(name): code for code, names in policies.items() for name in names}, titles)


def _refused(message: str) -> ParsedRecommendations:
    return ParsedRecommendations(problems=(Problem(1, "", "", message),))


def _header(records: Sequence[Sequence[str]]) -> tuple[int, dict[str, list[int]]] | None:
    """Row (from 0) and columns by what they hold."""
    for row, cells in enumerate(records[:HEADER_ROWS]):
        places: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            if key := COLUMNS.get(fold(_CUT.sub("", clean_text(cell)))):
                places.setdefault(key, []).append(place)
        if "text" in places and places.keys() & {"policy", "related"}:
            return row, places
    return None


def _read(
    records: Sequence[Sequence[str]], header: int, places: dict[str, list[int]], names: Mapping[str, str],
    titles: tuple[str, ...],
) -> ParsedRecommendations:  # fmt: skip
    lines: list[Line] = []
    problems = [
        Problem(header + 1, records[header][twice[1]], "", "Esta columna aparece dos veces. Deje una sola.",
                cell_name(header, twice[1]))
        for twice in places.values() if len(twice) > 1
    ]  # fmt: skip
    columns = {key: found[0] for key, found in places.items()}
    for row, cells in enumerate(records[header + 1 :], start=header + 1):
        values = {key: cells[place].strip() if place < len(cells) else "" for key, place in columns.items()}
        if any(values.values()):
            read = _line(row, values, columns, names)
            (lines if isinstance(read, Line) else problems).append(read)  # type: ignore[arg-type]
    if not lines and not problems:
        problems.append(Problem(header + 1, "", "", "El archivo no trae ninguna recomendación debajo de los títulos."))
    kept = () if problems else tuple(lines)
    return ParsedRecommendations(kept, tuple(problems[:MAX_PROBLEMS]), titles)


def _line(row: int, values: Mapping[str, str], columns: Mapping[str, int], names: Mapping[str, str]) -> Line | Problem:
    known = set(names.values())

    def wrong(key: str, message: str) -> Problem:
        place = columns.get(key, columns["text"])
        return Problem(row + 1, "", clean_text(values.get(key, ""))[:80], message, cell_name(row, place))

    for key, value in values.items():
        if value.startswith("="):
            return wrong(key, NO_FORMULAS)
    text = clean_text(values["text"], multiline=True)
    if not text:
        return wrong("text", "Falta la recomendación. Escríbala o borre la fila.")
    if len(text) > LONGEST:
        return wrong("text", f"La recomendación pasa de {LONGEST} letras. Divídala en dos filas.")
    related = _codes(values.get("related", ""))
    if related - known:
        return wrong("related", "Ese código no es de una política. Van de POL01 a POL19.")
    policy = _policy(values.get("policy", ""), names) or next(iter(sorted(related)), "")
    if not policy:
        return wrong("related" if "related" in columns else "policy", NO_POLICY)
    return Line(row + 1, policy, tuple(sorted(related)), text)


def _codes(text: str) -> set[str]:
    return {f"POL{number}" for number in _CODE.findall(text)}


def _policy(text: str, names: Mapping[str, str]) -> str:
    """The code that a policy's cell says, by its code or by its name."""
    codes = _codes(text) & set(names.values())
    return min(codes) if codes else names.get(fold(_CUT.sub("", clean_text(text))), "")
