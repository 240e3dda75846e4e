"""Stories as written in stories/*.toml, and their lines: a day, something of the procedure, and how."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

LINE = re.compile(
    r"(?P<day>\d+) (?:(?P<verb>take|draft|comment|annul)(?: |$))?"
    r"(?P<name>[a-z_]*)(?:#(?P<row>\d+))?(?:@(?P<nth>\d+))?(?::(?P<outcome>[a-z_]+))?(?P<fields>(?: [a-z_]+=\S+)*)"
)


@dataclass(frozen=True)
class Line:
    """One thing that happens: `day` working days after the start, to the `nth` case of the story."""

    text: str
    day: int
    verb: str
    name: str
    row: int | None
    nth: int
    outcome: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """What happens to one request: who asks for what, when it starts (working days from its anchor), its lines."""

    id: str
    start: int
    lines: tuple[Line, ...]
    entity: str = ""
    policies: tuple[str, ...] = ()
    procedure: str = "demanda"
    by: str = "portal"
    anchor: str = "today"
    follows: str = ""
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """Every story in order, who plays which role, and when results arrive."""

    stories: tuple[Story, ...]
    cast: Mapping[str, tuple[str, ...]]
    results_by: str
    results: Mapping[int, int | str] = field(default_factory=dict)


@cache
def read_script() -> Script:
    """The shipped stories; ValueError names a line that is not understood."""
    content: dict[str, Any] = {"story": []}
    for path in sorted(files(__package__).joinpath("stories").iterdir(), key=lambda each: each.name):
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        content = {**content, **found, "story": content["story"] + found.get("story", [])}
    return Script(
        stories=tuple(_story(row) for row in content["story"]),
        cast={role: tuple(names) for role, names in content["cast"].items()},
        results_by=content["results"]["by"],
        results={int(years): day for years, day in content["results"]["arrive"].items()},
    )


def _story(row: Mapping[str, Any]) -> Story:
    names = ("id", "start", "entity", "procedure", "by", "follows")
    plain: dict[str, Any] = {name: row[name] for name in names if name in row}
    lists: dict[str, Any] = {name: tuple(row[name]) for name in ("policies", "open") if name in row}
    lines = tuple(read_line(text) for text in row.get("lines", []))
    return Story(**plain, **lists, lines=lines, anchor=row.get("from", "today"))


def read_line(text: str) -> Line:
    """A line of a story; ValueError when it is not one."""
    found = LINE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a line of a story: {text}")
    pairs = (pair.split("=", 1) for pair in found["fields"].split())
    return Line(
        text=text, day=int(found["day"]), verb=found["verb"] or "", name=found["name"],
        row=int(found["row"]) if found["row"] else None, nth=int(found["nth"] or 1), outcome=found["outcome"],
        fields={name: int(value) if value.isdigit() else value for name, value in pairs},
    )  # fmt: skip
