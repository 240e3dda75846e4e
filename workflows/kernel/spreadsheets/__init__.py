"""The one way in for spreadsheets: gate, rectangle of cells, then reading in a process of its own (T8, T20)."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from workflows.kernel.errors import CauceError, Invalid
from workflows.kernel.uploads import accept
from workflows.kernel.uploads.containers import unzip
from workflows.kernel.uploads.names import display_name, extension_of
from workflows.kernel.uploads.refuse import refuse

SECONDS = 60
TOGETHER, TOGETHER_BYTES = 25, 2_000_000
TOO_MUCH, FEWER = "exige demasiado tiempo o memoria para leerlo", "Deje solo la hoja de datos y guárdelo de nuevo."
Cell = str | float | bool | None


@dataclass(frozen=True)
class Sheet:
    """A sheet with every cell in its place: `rows[0][0]` is A1; empty cells are None, dates ISO texts.

    `formulas` are the places (row and column from 0) whose value a formula worked out, maybe long ago or never.
    """

    name: str
    rows: list[list[Cell]]
    formulas: frozenset[tuple[int, int]] = frozenset()


def read(name: str, data: bytes) -> list[Sheet]:
    """The sheets of an .xlsx; Invalid says what is wrong, in which cell, and what to do. Never more than 512 MB."""
    (found,) = read_many([(name, data)])
    if isinstance(found, CauceError):
        raise found
    return found


def read_many(files: Sequence[tuple[str, bytes]]) -> list[list[Sheet] | CauceError]:
    """The sheets of each (name, bytes), or why it is refused; a few files to a process, a bad one spoils no other."""
    found: list[list[Sheet] | CauceError | None] = [_at_the_gate(name, data) for name, data in files]
    left = [place for place, refused in enumerate(found) if refused is None]
    while left:
        group = _group(left, files)
        answers = list(_ask([files[place] for place in group]))
        for place, answer in zip(group, answers, strict=False):
            found[place] = _told(answer)
        if len(answers) < len(group):
            found[group[len(answers)]] = _refusal(files[group[len(answers)]][0], TOO_MUCH, FEWER)
        left = [place for place in left if found[place] is None]
    return [each for each in found if each is not None]


def unpack(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The spreadsheets of a .zip by their own names (folders and the marks of a Mac apart), or the file itself."""
    if extension_of(display_name(name)) != "zip":
        return [(name, data)]
    parts = unzip(display_name(name), data, "un archivo .zip")
    inside = [(part, content) for part, content in parts.items() if not part.endswith("/")]
    wanted = [(part.rpartition("/")[2], content) for part, content in inside if not part.startswith("__MACOSX/")]
    found = [(part, content) for part, content in wanted if part and not part.startswith(".")]
    if not found:
        refuse(display_name(name), "no trae ningún archivo dentro", "Revise que sea el correcto y súbalo de nuevo.")
    return found


def cell_name(row: int, column: int) -> str:
    """How people call a cell, from its row and column counted from 0: "K17"."""
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _group(left: list[int], files: Sequence[tuple[str, bytes]]) -> list[int]:
    """The next files for one process: a few small ones, or a big one alone."""
    group = left[:1]
    for place in left[1:TOGETHER]:
        if sum(len(files[each][1]) for each in (*group, place)) > TOGETHER_BYTES:
            break
        group.append(place)
    return group


def _at_the_gate(name: str, data: bytes) -> CauceError | None:
    try:
        accept(name, data, "spreadsheet")
    except CauceError as error:
        return error
    return None


def _told(answer: dict[str, Any]) -> list[Sheet] | CauceError:
    if "message" in answer:
        return Invalid(answer["message"], [{"field": "archivo", "message": answer["message"]}])
    return [Sheet(each["name"], each["rows"], frozenset(map(tuple, each["formulas"]))) for each in answer["sheets"]]


def _refusal(name: str, why: str, remedy: str) -> CauceError:
    try:
        refuse(display_name(name), why, remedy)
    except CauceError as error:
        return error


def _ask(files: Sequence[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
    """The answers of one process, in order; fewer than the files when one of them was too much for it."""
    head = orjson.dumps([[display_name(name), len(data)] for name, data in files]) + b"\n"
    command = [sys.executable, "-m", "workflows.kernel.spreadsheets.child"]
    try:
        asked = head + b"".join(data for _, data in files)
        said = subprocess.run(command, input=asked, capture_output=True, timeout=SECONDS, check=False).stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    for line in said.split(b"\n")[:-1]:
        yield orjson.loads(line)
