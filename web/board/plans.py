"""The plans of the newest campaign that are missing for January 31, and those that wait for their acta."""

from datetime import date
from typing import Any

from flask import url_for

from web.board.place import Look
from web.shown.due import due_word
from web.shown.path import main_path
from workflows.domain import board
from workflows.domain.board import PlanLine

MONTHS_BEFORE = 4


def plans(look: Look) -> list[dict[str, Any]]:
    """In order of danger, with the way that is left to January 31."""
    return [_plan(line, look) for line in board.plans(look.scope, look.today)]


def _plan(line: PlanLine, look: Look) -> dict[str, Any]:
    word = due_word(line.due, look.today, look.calendar) if line.due else None
    return {
        "code": line.code, "name": line.name, "vigencia": line.vigencia, "holder": line.holder or "Sin tomar",
        "href": url_for("cases.show", case_id=line.case_id) if line.case_id else None,
        "done": 1.0 if line.pending else _progress(line), "today": _way(line.vigencia, look.today),
        "state": _state(line), "tone": "soon" if line.pending else "late" if _bad(line, look.today) else "info",
        "task": line.task, "due": line.due, "word": word, "pending": line.pending, "reason": line.reason,
    }  # fmt: skip


def _bad(line: PlanLine, today: date) -> bool:
    return line.case_id is None or (line.due is not None and line.due < today)


def _state(line: PlanLine) -> str:
    if line.pending:
        return "Aprobación pendiente"
    return "Sin empezar" if line.case_id is None else "Sin publicar"


def _progress(line: PlanLine) -> float:
    steps = len(main_path(line.version_hash)) if line.version_hash else 0
    return min(line.done / steps, 1.0) if steps else 0.0


def _way(vigencia: int, today: date) -> float:
    """How much of the way from October 1 to January 31 has gone, from 0 to 1."""
    first, last = date(vigencia - 1, 10, 1), date(vigencia, 1, 31)
    return min(max((today - first).days / (last - first).days, 0.0), 1.0)
