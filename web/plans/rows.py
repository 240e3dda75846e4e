"""A plan as a row: its state in words, who has it, its way to January 31, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from web.filters import fecha
from web.shown.due import NONE, Due, due_word
from web.shown.path import main_path
from web.shown.people import role_label
from workflows.actions import _definitions
from workflows.domain.campaigns import PlanCase, deadline
from workflows.domain.offices import Office
from workflows.domain.public_plans import NOT_APPLICABLE
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel.db import session

STATES = {
    "faltan": "Faltan por publicar", "atrasados": "Con un paso vencido", "publicados": "Publicados",
    "tarde": "Publicados tarde", "pendientes": "Con aprobación pendiente", "no_aplica": "No aplican",
}  # fmt: skip
START = (10, 1)
Standing = tuple[str, str, str, set[str]]
"""State in words, its tone, a line that explains it, and the filters that it answers to."""


@dataclass(frozen=True)
class PlanRow:
    """What the page shows of one plan; `danger` orders the list, `kinds` are the filters that it answers to."""

    name: str
    code: str
    number: str
    href: str
    office_id: str
    office: str
    holder: str
    step: str
    due: Due
    state: str
    tone: str
    detail: str
    missing: str
    done: float
    today: float
    kinds: frozenset[str]
    danger: tuple[Any, ...]
    published: date | None = None
    url: str = ""


def rows(found: Sequence[PlanCase], today: date, calendar: WorkCalendar) -> list[PlanRow]:
    """The rows of a vigencia, the most endangered first."""
    offices = {key: name for key, name in session().execute(select(Office.id, Office.name))}
    return sorted((_row(each, today, calendar, offices) for each in found), key=lambda row: row.danger)


def _row(plan: PlanCase, today: date, calendar: WorkCalendar, offices: dict[str, str]) -> PlanRow:
    state, tone, detail, kinds = _standing(plan, today)
    path, ahead = main_path(plan.case.version_hash), _ahead(plan)
    first = plan.doing[0] if plan.doing else None
    office_id = (plan.kind.office_id or "") if plan.kind else ""
    missing = "faltan" in kinds
    return PlanRow(
        name=plan.kind.name if plan.kind else plan.case.subject, code=plan.kind.code if plan.kind else "",
        number=plan.case.number, href=url_for("cases.show", case_id=plan.case.id), office_id=office_id,
        office=offices.get(office_id, ""), holder=_holder(plan), step=first.title if first else "",
        due=due_word(first.due, today, calendar) if first is not None and first.due else NONE, state=state, tone=tone,
        detail=detail, missing=", ".join(ahead) if missing else "",
        done=1 - len(ahead) / max(len(path), 1) if missing else 1.0, today=_way(plan.case.vigencia, today),
        kinds=frozenset(kinds), danger=_danger(plan, kinds), published=None if missing else plan.published_on,
        url=(plan.current.url or "") if plan.current else "",
    )  # fmt: skip


def _standing(plan: PlanCase, today: date) -> Standing:
    if plan.current is not None:
        return _public(plan)
    if not plan.case.is_open():
        return "Terminó sin publicarse", "late", "", {"faltan"}
    if today > deadline(plan.case.vigencia):
        return "Venció el 31 de enero", "late", "", {"faltan", "atrasados"}
    if plan.due is not None and plan.due < today:
        return "Atrasado", "late", "", {"faltan", "atrasados"}
    waits = plan.case.waiting_for or ""
    return "En espera" if waits else "En curso", "info", waits, {"faltan"}


def _public(plan: PlanCase) -> Standing:
    assert plan.current is not None
    if plan.current.kind == NOT_APPLICABLE:
        return "No aplica", "plain", plan.current.summary, {"no_aplica"}
    pending = plan.current.approval_pending
    kinds = {"publicados"} | ({"pendientes"} if pending else set())
    day = f"Publicado el {fecha(plan.published_on)}"
    if not plan.in_time:
        return "Publicado tarde", "soon", f"{day}, después del 31 de enero", kinds | {"tarde"}
    if pending:
        return "Publicado, falta el acta", "soon", f"{day}. {plan.current.pending_reason or ''}".strip(), kinds
    return "Publicado", "done", day, kinds


def _holder(plan: PlanCase) -> str:
    if plan.doing:
        first = plan.doing[0]
        label = role_label(_definitions.by_version(plan.case.version_hash), first.role)
        return first.holder or f"{label} (sin tomar)"
    return plan.case.waiting_for or "" if plan.case.is_open() else ""


def _ahead(plan: PlanCase) -> list[str]:
    """Titles of the steps of the main way that are still to be done, what is being done included."""
    procedure, path = _definitions.by_version(plan.case.version_hash), main_path(plan.case.version_hash)
    now = [path.index(each.step) for each in plan.doing if each.step in path]
    done = [path.index(step) + 1 for step in plan.steps_done if step in path]
    return [procedure.steps[step].title.lower() for step in path[min(now) if now else max(done, default=0) :]]


def _danger(plan: PlanCase, kinds: set[str]) -> tuple[Any, ...]:
    order = ("atrasados", "faltan", "pendientes", "publicados", "no_aplica")
    group = next(place for place, name in enumerate(order) if name in kinds)
    return group, plan.due or date.max, plan.kind.position if plan.kind else 99, plan.case.number


def _way(vigencia: int | None, today: date) -> float:
    """How much of the way from October 1 to January 31 has gone, from 0 to 1."""
    last = deadline(vigencia)
    first = date(last.year - 1, *START)
    return min(max((today - first).days / (last - first).days, 0.0), 1.0)
