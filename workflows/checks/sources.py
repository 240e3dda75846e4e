"""A procedure that puts a chapter of the guide into practice has each of its tables, in the guide's words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workflows.checks.context import Subject
from workflows.checks.diagram import Q
from workflows.checks.xml import text
from workflows.data import read_json
from workflows.kernel.text import fold
from workflows.procedures import Procedure

TABLE = re.compile(r"Tablas? ((?:\d+(?:, | y )?)+)")


@dataclass(frozen=True)
class Claim:
    """What a procedure says of the tables that one of its places puts into practice."""

    element: str
    source: str
    responsable: str
    activity: str
    result: str


@lru_cache(maxsize=1)
def _guide() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_json("steps_guide.json")["steps"]
    return rows


def rows_of(slug: str) -> dict[int, dict[str, Any]]:
    """Table number -> the guide's row, for the tables that this procedure puts into practice."""
    return {row["tabla"]: row for row in _guide() if slug in row["procedimientos"]}


def claims_of(procedure: Procedure) -> Iterator[Claim]:
    """What the start and every step say of the tables that they name."""
    start = procedure.start
    if start.source:
        yield Claim("start", start.source, start.responsable, start.activity, start.result)
    for step in procedure.steps.values():
        element, who = f"steps.{step.id}", procedure.responsable_of(step)
        if step.source:
            yield Claim(element, step.source, who, step.activity, step.result)
        for other in step.also:
            yield Claim(element, other.source, other.responsable or who, step.activity, other.result)


def check_sources(subject: Subject) -> None:
    """Complain about tables of the procedure's chapter that no place names, or names in other words."""
    rows = rows_of(subject.procedure.slug)
    claims = list(claims_of(subject.procedure))
    claimed = {number for claim in claims for number in tables_of(claim.source)}
    drawn = {number for node in subject.diagram.root.iter(f"{Q}documentation") for number in tables_of(text(node))}
    for number, row in rows.items():
        # A table that another procedure finishes may be only drawn here, where it is handed over.
        if number not in claimed | (drawn if len(row["procedimientos"]) > 1 else set()):
            subject.drawn("", "source_missing", f"Falta el paso de la tabla {number} de la guía: {row['nombre']}.")
    for claim in claims:
        for number in sorted(tables_of(claim.source) & set(rows)):
            _words(subject, claim, rows[number])


def tables_of(said: str) -> set[int]:
    """Numbers of the tables that a text names ("Tabla 10", "Tablas 8 y 14")."""
    return {int(number) for group in TABLE.findall(said) for number in re.findall(r"\d+", group)}


def _words(subject: Subject, claim: Claim, row: dict[str, Any]) -> None:
    if _plain(claim.result) != _plain(row["resultado"]):
        subject.written(claim.element, "source_words", f"El resultado de la guía es «{row['resultado']}».")
    if _plain(claim.responsable) != _plain(row["responsable"]):
        subject.written(claim.element, "source_words", f"El responsable de la guía es «{row['responsable']}».")
    if not claim.activity:
        subject.written(claim.element, "missing_key", f"Falta «activity»: qué se hace en la tabla {row['tabla']}.")


def _plain(said: str) -> str:
    return fold(said).rstrip(". ")
