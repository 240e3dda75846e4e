"""The calendar as a month (a table) or a list; holidays and closures have their names."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from flask import render_template, request, url_for

from web.agenda.place import Month, asked, asked_month, blueprint, link_of, offices
from web.filters import LOCALE, hora
from web.who import current_actor, signed_in
from workflows.domain import agenda
from workflows.domain.agenda import KINDS, Item
from workflows.domain.entities import calendar_of
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock

IN_CELL = 4
WEEKEND = 5
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
ICONS = {"obligacion": "library", "tarea": "clock", "sesion": "group", "consulta": "info", "ausencia": "person"}
WORDS = {
    "obligacion": "Obligación", "tarea": "Vence", "sesion": "Sesión", "consulta": "Consulta", "ausencia": "Ausencia",
}  # fmt: skip


@blueprint.get("/calendario")
@signed_in
def show() -> str:
    """What falls in a month for the person who is in, or for an office."""
    who, month = current_actor(), asked_month()
    wanted = asked(who, month)
    calendar = calendar_of(who.owner_id)
    days = _days(month, agenda.items(wanted), calendar)
    return render_template(
        "agenda/index.html", month=month, name=_name(month.first), days=days, weekdays=WEEKDAYS, in_cell=IN_CELL,
        weeks=[[days.get(day) for day in week] for week in month.weeks()], as_list=request.args.get("vista") == "lista",
        listed=[day for day in days.values() if day["items"] or day["off"]], office=wanted.office,
        kind=request.args.get("tipo", "") if len(wanted.kinds) == 1 else "", kinds=list(KINDS.items()),
        offices=offices(who), link=_link, names={"before": _name(month.before), "after": _name(month.after)},
        empty=not any(day["items"] for day in days.values()),
    )  # fmt: skip


def _days(month: Month, found: Sequence[Item], calendar: WorkCalendar) -> dict[date, dict[str, Any]]:
    """Each day of the month: its items, why it is not worked (weekends apart), and whether it is today."""
    days = {
        month.first + timedelta(days=n): _day(month.first + timedelta(days=n), calendar)
        for n in range((month.last - month.first).days + 1)
    }
    for item in found:
        day = max(item.day, month.first)
        while day <= min(item.ends or item.day, month.last):
            days[day]["items"].append(_shown(item))
            day += timedelta(days=1)
    return days


def _day(day: date, calendar: WorkCalendar) -> dict[str, Any]:
    why = calendar.why_not(day)
    named = why if why and ":" in why else ""
    return {
        "day": day, "off": named[:1].upper() + named[1:], "resting": why is not None, "today": day == clock.today(),
        "items": [], "anchor": f"dia-{day.day}",
    }  # fmt: skip


def _shown(item: Item) -> dict[str, Any]:
    late = item.kind == "tarea" and item.day < clock.today()
    return {
        "title": item.title, "detail": item.detail, "kind": item.kind, "href": link_of(item), "late": late,
        "icon": "alert" if late else ICONS[item.kind], "word": "Venció" if late else WORDS[item.kind],
        "hour": hora(item.at) if item.at else "",
    }  # fmt: skip


def _name(first: date) -> str:
    return format_date(first, "MMMM 'de' y", locale=LOCALE)


def _link(**more: str) -> str:
    """This calendar with something changed; what is empty leaves the address."""
    kept = {name: request.args.get(name, "") for name in ("mes", "vista", "tipo", "dependencia")} | more
    given: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for("agenda.show", **given)
