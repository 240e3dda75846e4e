"""The catalogues of an installation: those that Cauce brings, or the institution's own in the folder CAUCE_DATA."""

import csv
import json
from pathlib import Path
from typing import Any

from workflows.data import read_csv, read_json
from workflows.kernel.app import present_settings
from workflows.kernel.errors import Invalid

OWNER, MUNICIPALITIES = "owner.json", "municipalities.csv"
OURS: dict[str, dict[str, Any]] = {
    "municipality_aliases.json": {"aliases": []}, "offices.json": {"offices": [], "policy_offices": []},
}  # fmt: skip
"""Catalogues of our institution alone: another one that does not bring its own has none."""
COLUMNS, KEYS = ("codigo_divipola", "nombre_comun"), ("kind", "name", "short_name", "code", "department")


def owner() -> dict[str, Any]:
    """The institution whose work this is, with its department."""
    content: dict[str, Any] = json_of(OWNER)
    missing = [name for name in KEYS if not content.get(name)]
    if missing:
        raise _wrong(OWNER, f"le falta {', '.join(missing)}")
    return content


def municipalities() -> list[dict[str, str]]:
    """The municipalities that it looks after."""
    folder = _folder()
    try:
        rows = read_csv(MUNICIPALITIES, folder)
    except (csv.Error, UnicodeDecodeError) as error:
        raise _wrong(MUNICIPALITIES, "no es un archivo CSV en UTF-8, separado por comas") from error
    if not rows:
        raise _wrong(MUNICIPALITIES, "no trae municipios")
    _check_rows(rows)
    return rows


def _check_rows(rows: list[dict[str, str]]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        for name in COLUMNS:
            if not row.get(name):
                raise _wrong(MUNICIPALITIES, f"no dice «{name}» en la fila {number}")
        if row["codigo_divipola"] in seen:
            raise _wrong(MUNICIPALITIES, f"repite el código {row['codigo_divipola']} en la fila {number}")
        seen.add(row["codigo_divipola"])


def aliases() -> list[dict[str, str]]:
    """Other spellings of the municipalities: rows with `codigo_divipola` and `alias`."""
    found: list[dict[str, str]] = json_of("municipality_aliases.json")["aliases"]
    return found


def json_of(name: str) -> Any:
    """The content of a catalogue."""
    folder = _folder()
    if folder and name in OURS and not (folder / name).is_file():
        return OURS[name]
    try:
        return read_json(name, folder)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _wrong(name, "no es un archivo JSON en UTF-8") from error


def _folder() -> Path | None:
    folder = present_settings().data
    for name in (OWNER, MUNICIPALITIES) if folder else ():
        if folder and not (folder / name).is_file():
            raise Invalid(f"En la carpeta de CAUCE_DATA ({folder}) falta {name}. Lea docs/institution.md.")
    return folder


def _wrong(name: str, what: str) -> Invalid:
    return Invalid(f"{name} {what}. Corríjalo en la carpeta de CAUCE_DATA; lea docs/institution.md.")
