"""Due dates as pages show them: tone, words, and the box that explains why."""

import datetime as dt
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from web.filters import fecha, fecha_corta, hora, momento
from workflows.domain.deadlines import Term, TermEvent
from workflows.domain.inbox import Window
from workflows.domain.people import Person
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain, relative, skipped_rows, week_end
from workflows.domain.terms.words import short_day
from workflows.kernel import clock
from workflows.kernel.db import session

SOON = 3
EVENTS = {
    "iniciado": "Empezó a contar",
    "suspendido": "Se suspendió",
    "reanudado": "Volvió a correr",
    "reiniciado": "Empezó de nuevo",
    "ampliado": "Se amplió",
    "reclasificado": "Se reclasificó la petición",
    "cambiado": "Se cambió",
    "cumplido": "Se cumplió",
    "detenido": "Dejó de correr",
    "vencido": "Venció",
}


@dataclass(frozen=True)
class Due:
    """A due date in a row: tone (late today soon week later none done paused), words, and the day."""

    tone: str
    text: str
    date: dt.date | None = None


NONE = Due("none", "sin fecha")


def window_of(today: date, calendar: WorkCalendar) -> Window:
    """The days that part the groups of a list of tasks."""
    return Window(today, week_end(today, calendar), calendar.add_working(today, SOON))


def due_word(
    due: date | None,
    today: date,
    calendar: WorkCalendar,
    at: datetime | None = None,
    state: str | None = None,
) -> Due:
    """A due date in two or three words; amber from three working days on."""
    if due is None:
        return NONE
    if state == "suspended":
        return Due("paused", "suspendido", due)
    if due == today:
        return Due("today", f"hoy {hora(at)}" if at else "vence hoy", due)
    words = relative(due, today, calendar)
    if due < today:
        return Due("late", words if words.startswith("venció") else f"venció {words}", due)
    tone = "soon" if calendar.working_days_between(today, due) <= SOON else "later"
    return Due(tone, words if tone == "soon" else day_word(due), due)


def day_word(due: date) -> str:
    """«jue 10 dic», with the year when it is not the present one."""
    words = f"{short_day(due).partition(' ')[0]} {fecha_corta(due)}"
    return words.removesuffix(f" {clock.today().year}")


def of_term(term: Term | None, today: date, calendar: WorkCalendar) -> Due | None:
    """The words of a term, or None when there is none."""
    if term is None:
        return None
    if term.state == "met":
        return Due("done", f"cumplido el {fecha_corta(term.met_at)}" if term.met_at else "cumplido", term.due)
    if term.state in ("stopped", "fired"):
        return Due("none", "ya no corre" if term.state == "stopped" else "venció", term.due)
    word = due_word(term.due, today, calendar, term.due_at, term.state)
    # Beside a written date, how far it is says more than the date again.
    return replace(word, text=relative(term.due, today, calendar)) if word.tone == "later" else word


def box(term: Term, today: date, calendar: WorkCalendar) -> dict[str, Any]:
    """The due box of a task: the date, how far, the rule, and every line of «¿Por qué?»."""
    shown = of_term(term, today, calendar) or NONE
    return {
        "tone": shown.tone,
        "date": term.due,
        "relative": _relative(term, shown, today, calendar),
        "rule": _first(explain(from_json(term.explanation))),
        "explanation": why(term),
        "article": term.rule,
    }


def why(term: Term, named: bool = True) -> list[str]:
    """Each reason of a due date: how it was counted, the days that do not count, and who changed it (`named`)."""
    deadline = from_json(term.explanation)
    lines = [f"Se cuenta desde el {fecha(term.start)}.", explain(deadline)]
    lines += [f"No cuenta el {row['day']}: {row['reason']}." for row in skipped_rows(deadline)]
    if term.note:
        lines.append(term.note)
    return lines + (history(term) if named else [])


def history(term: Term) -> list[str]:
    """Every change of a term, with who, when and why."""
    query = (
        select(TermEvent, Person.name)
        .outerjoin(Person, Person.id == TermEvent.person_id)
        .where(TermEvent.term_id == term.id)
        .order_by(TermEvent.id)
    )
    return [_change(event, name or "Cauce") for event, name in session().execute(query)]


def _change(event: TermEvent, name: str) -> str:
    moved = ""
    if event.before and event.after and event.before != event.after:
        moved = f": pasó del {fecha_corta(event.before)} al {fecha_corta(event.after)}"
    reason = f". Motivo: {event.reason.rstrip('.')}" if event.reason else ""
    return f"{EVENTS.get(event.kind, 'Cambió')}{moved} ({name}, {momento(event.at)}){reason}."


def _relative(term: Term, shown: Due, today: date, calendar: WorkCalendar) -> str:
    if shown.tone == "today":
        return f"hoy, a las {hora(term.due_at)}"
    if shown.tone in ("done", "none", "paused"):
        return shown.text
    return relative(term.due, today, calendar).removeprefix("vence ").removeprefix("venció ")


def _first(text: str) -> str:
    """What follows «Vence el …», which the box says by itself."""
    return text.partition(". ")[2] or text
