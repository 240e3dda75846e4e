"""Seed data that travels inside the package; where each fact comes from is told in SOURCES.md.

Every reader takes a `folder` of the institution: a file that is there stands in place of ours.
"""

import csv
import io
import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any


def read_text(name: str, folder: Path | None = None) -> str:
    """The UTF-8 text of a file; FileNotFoundError when there is none."""
    own = folder / name if folder else None
    if own is not None and own.is_file():
        return own.read_text(encoding="utf-8-sig")
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def read_json(name: str, folder: Path | None = None) -> Any:
    """The content of a JSON file."""
    return json.loads(read_text(name, folder))


def read_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file of ours."""
    return tomllib.loads(read_text(name))


def read_csv(name: str, folder: Path | None = None) -> list[dict[str, str]]:
    """The rows of a comma-separated file, every value as text (codes keep their zeros)."""
    return list(csv.DictReader(io.StringIO(read_text(name, folder), newline="")))
