"""Cases that open by themselves: days that exist, and a start form that nobody has to fill."""

from collections.abc import Callable
from typing import Any

from workflows.checks.context import Subject
from workflows.domain.plans import KINDS
from workflows.domain.terms.amount import LEAP_YEAR
from workflows.domain.terms.recurrence import read_day
from workflows.kernel.errors import Invalid

ELEMENT = "start.clock"


def check_clock(subject: Subject) -> None:
    """Complain about a start by the clock that could never happen."""
    start = subject.procedure.start
    if start.clock is None:
        return
    if "clock" not in start.by:
        subject.written("start.by", "start_clock", "Con [start.clock], «by» debe nombrar «clock».")
    _days(subject)
    form = subject.procedure.forms.get(start.form, {})
    known = {"entidad", "vigencia", subject.procedure.vigencia, start.entity}
    if start.clock.per == "policy":
        known |= {"politica", start.policy}
    elif start.clock.per == "plan":
        known |= {"plan", start.plan}
    for name in sorted(set(form.get("required", ())) - known):
        subject.written(ELEMENT, "start_clock", f"El reloj no puede llenar el campo obligatorio «{name}».")


def _days(subject: Subject) -> None:
    clock = subject.procedure.start.clock
    assert clock is not None
    if not clock.on:
        subject.written(ELEMENT, "start_clock", "Diga en «on» qué días empieza, como 10-01.")
    for days in (clock.on, (clock.until,) if clock.until else ()):
        try:
            type(clock)(every=clock.every, on=tuple(days)).recurrence().days_of(LEAP_YEAR)
        except Invalid as error:
            subject.written(ELEMENT, "start_clock", error.message)


def campaign_problem(subject: Subject, name: str, value: Any) -> str:
    """What is wrong with a written parameter of list_plans or schedule_cases, or ""."""
    checks: dict[str, Callable[[Subject, Any], str]] = {"kind": _kind, "dates": _dates, "carry": _carry}
    return checks[name](subject, value) if name in checks else ""


def _kind(subject: Subject, value: Any) -> str:
    return "" if value == "" or value in KINDS else f"No hay planes de la clase «{value}»: {', '.join(KINDS)}."


def _dates(subject: Subject, value: Any) -> str:
    if not isinstance(value, list) or not value:
        return "Escriba en «dates» una lista de días, como ['04-15', '+1-01-10']."
    try:
        for each in value:
            read_day(each, LEAP_YEAR)
    except Invalid as error:
        return error.message
    return ""


def _carry(subject: Subject, value: Any) -> str:
    if not isinstance(value, list):
        return "Escriba en «carry» una lista de datos, como ['formulacion.metas']."
    for each in value:
        step, _, name = str(each).partition(".")
        found = subject.form_fields(subject.procedure.start.form) if step == "datos" else subject.step_fields(step)
        if name not in (found or set()):
            return f"«carry» nombra un dato que no existe: {each}."
    return ""
