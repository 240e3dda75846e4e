"""A procedure that puts a chapter of the guide into practice has each of its tables, in the guide's words."""

import re
from functools import lru_cache
from typing import Any

from workflows.checks.context import Subject
from workflows.checks.diagram import Q
from workflows.checks.xml import text
from workflows.data import read_json
from workflows.kernel.text import fold
from workflows.procedures import Step

TABLE = re.compile(r"Tablas? ((?:\d+(?:, | y )?)+)")


@lru_cache(maxsize=1)
def _guide() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_json("steps_guide.json")["steps"]
    return rows


def check_sources(subject: Subject) -> None:
    """Complain about tables of the procedure's chapter that no step names, or names in other words."""
    rows = {row["tabla"]: row for row in _guide() if row["modalidad"] == subject.procedure.slug}
    if not rows:
        return
    cited = {number for step in subject.procedure.steps.values() for number in tables_of(step.source)}
    for node in subject.diagram.root.iter(f"{Q}documentation"):
        cited |= tables_of(text(node))
    for number, row in rows.items():
        if number not in cited:
            message = f"Falta el paso de la tabla {number} de la guía: {row['nombre']}."
            subject.drawn("", "source_missing", message)
    for step in subject.procedure.steps.values():
        for number in tables_of(step.source) & set(rows):
            _words(subject, step, rows[number])


def tables_of(said: str) -> set[int]:
    """Numbers of the tables that a text names ("Tabla 10", "Tablas 8 y 14")."""
    return {int(number) for group in TABLE.findall(said) for number in re.findall(r"\d+", group)}


def _words(subject: Subject, step: Step, row: dict[str, Any]) -> None:
    element = f"steps.{step.id}"
    if _plain(step.result) != _plain(row["resultado"]):
        subject.written(element, "source_words", f"El resultado de la guía es «{row['resultado']}».")
    role = subject.procedure.roles.get(step.role)
    if role and not _plain(row["responsable"]).startswith(_plain(role.responsable)):
        subject.written(element, "source_words", f"El responsable de la guía es «{row['responsable']}».")


def _plain(said: str) -> str:
    return fold(said).rstrip(". ")
