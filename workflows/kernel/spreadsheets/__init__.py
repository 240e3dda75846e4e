"""The one way in for spreadsheets: gate, rectangle of cells, then reading in a process of its own (T8, T20)."""

import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import orjson

from workflows.kernel.errors import Invalid
from workflows.kernel.uploads import accept
from workflows.kernel.uploads.refuse import refuse

SECONDS = 60
Cell = str | float | bool | None


@dataclass(frozen=True)
class Sheet:
    """A sheet with every cell in its place: `rows[0][0]` is A1; empty cells are None, dates ISO texts."""

    name: str
    rows: list[list[Cell]]


def read(name: str, data: bytes) -> list[Sheet]:
    """The sheets of an .xlsx; Invalid says what is wrong, in which cell, and what to do. Never more than 512 MB."""
    accepted = accept(name, data, "spreadsheet")
    answer = _ask(accepted.name, data)
    if "message" in answer:
        raise Invalid(answer["message"], [{"field": "archivo", "message": answer["message"]}])
    return [Sheet(each["name"], each["rows"]) for each in answer["sheets"]]


def cell_name(row: int, column: int) -> str:
    """How people call a cell, from its row and column counted from 0: "K17"."""
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _ask(name: str, data: bytes) -> dict[str, Any]:
    command = [sys.executable, "-m", "workflows.kernel.spreadsheets.child", name]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
        answer: dict[str, Any] = orjson.loads(done.stdout)
    except (subprocess.TimeoutExpired, orjson.JSONDecodeError):
        refuse(name, "exige demasiado tiempo o memoria para leerlo", "Deje solo la hoja de datos y guárdelo de nuevo.")
    return answer
