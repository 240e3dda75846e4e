"""The header of a published results file: which column holds what, however its words were cut."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workflows.data import read_json
from workflows.kernel.text import clean_text, fold

_CUT = re.compile("(?:-\\s+)|\u00ad")


@dataclass(frozen=True)
class Header:
    """Columns by what they hold (identification key or score code → index), and what was not understood.

    `repeated` are the columns, from 0, that say again what an earlier one says.
    """

    row: int
    titles: tuple[str, ...]
    places: dict[str, int]
    scores: dict[str, int]
    repeated: tuple[int, ...]
    ignored: tuple[str, ...]

    def is_usable(self) -> bool:
        """True when a municipality and at least one score can be read from each row."""
        named = "divipola" in self.places or {"department", "municipality"} <= self.places.keys()
        return named and bool(self.scores)


def read_header(row: int, cells: Sequence[str]) -> Header:
    """Understand the cells of one row (1-based) as a header; unknown and unnamed columns are ignored."""
    titles = tuple(_title(cell) for cell in cells)
    places: dict[str, int] = {}
    scores: dict[str, int] = {}
    repeated: list[int] = []
    ignored: list[str] = []
    for index, (cell, title) in enumerate(zip(cells, titles, strict=True)):
        target, key = _meaning(cell, places, scores)
        if target is None:
            ignored.extend([title] if title else [])
        elif key in target:
            repeated.append(index)
        else:
            target[key] = index
    return Header(row, titles, places, scores, tuple(repeated), tuple(ignored))


def score_code(title: str) -> str | None:
    """The code that a column title begins with (IDI, D1-D7, POL01-POL19, I01…), or None."""
    joined = _title(title)
    if fold(joined) in _idi_titles():
        return "IDI"
    # First as it is written: the hyphen of «POL07- Gobierno Digital» is not that of a cut word.
    for text in (clean_text(title), joined):
        for pattern in _patterns():
            if found := pattern.match(text):
                return _padded(found[1].upper())
    return None


def _padded(code: str) -> str:
    """An index is written "i5" in some years and "I05" in others."""
    return f"I{int(code[1:]):02}" if code.startswith("I") else code


def _meaning(cell: str, places: dict[str, int], scores: dict[str, int]) -> tuple[dict[str, int] | None, str]:
    if key := _identification().get(fold(_title(cell))):
        return places, key
    if code := score_code(cell):
        return scores, code
    return None, ""


def _title(cell: str) -> str:
    return _CUT.sub("", clean_text(cell))


@lru_cache(maxsize=1)
def layout() -> dict[str, Any]:
    """The described layout (results_layout.json)."""
    content: dict[str, Any] = read_json("results_layout.json")
    return content


@lru_cache(maxsize=1)
def _identification() -> dict[str, str]:
    return {fold(title): key for key, titles in layout()["identification"].items() for title in titles}


@lru_cache(maxsize=1)
def _idi_titles() -> frozenset[str]:
    return frozenset(fold(title) for title in layout()["idi"])


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each["pattern"], re.IGNORECASE) for each in layout()["scores"])
