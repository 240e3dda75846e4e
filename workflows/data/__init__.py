"""Seed data that travels inside the package; where each fact comes from is told in SOURCES.md."""

import csv
import io
import json
import tomllib
from importlib.resources import files
from typing import Any


def read_text(name: str) -> str:
    """The UTF-8 text of a file of this folder; FileNotFoundError when there is none."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def read_json(name: str) -> Any:
    """The content of a JSON file of this folder."""
    return json.loads(read_text(name))


def read_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file of this folder."""
    return tomllib.loads(read_text(name))


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a comma-separated file of this folder, every value as text (codes keep their zeros)."""
    return list(csv.DictReader(io.StringIO(read_text(name), newline="")))
