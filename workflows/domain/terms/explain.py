"""A deadline in Spanish for a page: when, why, which days do not count, and how far it is from today."""

from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from workflows.domain.terms.amount import Before, FixedDate, Unit, describe
from workflows.domain.terms.calendar import WEEKEND, WorkCalendar
from workflows.domain.terms.deadline import Deadline, Skipped
from workflows.domain.terms.words import business_days, day_in_words, joined, month_in_words, short_day

Group = Literal["late", "today", "week", "later"]


def explain(deadline: Deadline, of: str | None = None) -> str:
    """Say when a deadline falls and how it was counted; `of` names the step that a "before" refers to."""
    sentences = [
        f"Vence el {day_in_words(deadline.due)}.",
        _counted(deadline, of or deadline.of or None),
        _skipped_sentence(deadline),
        *deadline.notes,
    ]
    return " ".join(filter(None, sentences))


def skipped_rows(deadline: Deadline) -> list[dict[str, str]]:
    """Return the skipped days for a list on the page: [{"date" ISO, "day" in words, "reason"}]."""
    return [
        {"date": skipped.date.isoformat(), "day": day_in_words(skipped.date), "reason": skipped.reason}
        for skipped in deadline.skipped
    ]


def relative(due: date, today: date, calendar: WorkCalendar) -> str:
    """Say how far a due date is: "vence hoy", "en 2 días hábiles", "venció ayer", "hace 3 días hábiles"."""
    near = {0: "vence hoy", 1: "vence mañana", -1: "venció ayer"}
    if said := near.get((due - today).days):
        return said
    worked = calendar.working_days_between(today, due)
    if worked == 0:
        return f"{'vence' if due > today else 'venció'} el {day_in_words(due, year=False)}"
    return f"en {business_days(worked)}" if worked > 0 else f"hace {business_days(-worked)}"


def group(due: date, today: date, calendar: WorkCalendar) -> Group:
    """Place a due date in the inbox: late, today, the rest of this working week, or later."""
    if due < today:
        return "late"
    if due == today:
        return "today"
    return "week" if due <= week_end(today, calendar) else "later"


def week_end(today: date, calendar: WorkCalendar) -> date:
    """Return the Sunday of this week, or of the next worked one when no day of work is left in this one."""
    ahead = calendar.on_or_after(today)
    return ahead + timedelta(days=6 - ahead.weekday())


def _counted(deadline: Deadline, of: str | None) -> str:
    amount = deadline.amount
    if isinstance(amount, FixedDate):
        return "Es una fecha fija."
    if isinstance(amount, Before):
        # Counting from the reference, a Before keeps in `counted_from` the date of the other step.
        return f"{_capital(describe(amount, of))} ({day_in_words(deadline.counted_from)})."
    if amount.amount == 0:
        return ""
    since = "desde el" if amount.unit is Unit.MESES else "desde el día siguiente al"
    return f"{describe(amount)} {since} {day_in_words(deadline.start)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _skipped_sentence(deadline: Deadline) -> str:
    if not deadline.skipped:
        return ""
    verb = "Se salta" if len(deadline.skipped) == 1 else "Se saltan"
    months = [list(days) for _, days in groupby(deadline.skipped, key=_month)]
    if len(months) == 1 and _month(deadline.skipped[0]) == (deadline.due.year, deadline.due.month):
        return f"{verb} {', '.join(_named(day) for day in months[0])}."
    return f"{verb} {'; '.join(_of_month(days) for days in months)}."


def _of_month(days: list[Skipped]) -> str:
    return f"{joined([_named(day) for day in days])} de {month_in_words(days[0].date)}"


def _month(skipped: Skipped) -> tuple[int, int]:
    return skipped.date.year, skipped.date.month


def _named(skipped: Skipped) -> str:
    """Write "sáb 21", and the reason too when it is not a weekend."""
    day = short_day(skipped.date)
    return day if skipped.reason in WEEKEND.values() else f"{day} ({skipped.reason})"
