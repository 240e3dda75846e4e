"""The answer of the command `deadline`: one count as plain values, without a database."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workflows.domain.terms.amount import Span, Unit, parse
from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import due
from workflows.domain.terms.deadline import skipped_json
from workflows.domain.terms.words import day_in_words
from workflows.kernel.errors import Invalid

YEARS = range(1984, 2201)


def deadline_report(
    from_: date | str,
    business_days: int | None = None,
    calendar_days: int | None = None,
    months: int | None = None,
    closures: Mapping[date, str] | None = None,
    calendar: WorkCalendar | None = None,
) -> dict[str, Any]:
    """Return {"from", "counted_from", "due", "rule", "skipped": [{"date", "reason"}]} for exactly one amount.

    A date is the day of the fact itself; an instant (`datetime` or ISO with hour; naive means the owner's
    zone) first becomes its date of reception. `calendar` replaces the one made of `closures`. Else Invalid.
    """
    calendar = calendar or WorkCalendar(closures=dict(closures or {}))
    amount = _amount({Unit.HABILES: business_days, Unit.CALENDARIO: calendar_days, Unit.MESES: months})
    moment = _moment(from_)
    start, note = _start(moment, calendar)
    deadline = due(amount, start, calendar)
    return {
        "from": moment.isoformat(),
        "counted_from": deadline.counted_from.isoformat(),
        "due": deadline.due.isoformat(),
        "rule": f"{note}{deadline.rule}",
        "skipped": skipped_json(deadline.skipped),
    }


def _amount(given: Mapping[Unit, int | None]) -> Span:
    asked = [(unit, amount) for unit, amount in given.items() if amount is not None]
    if len(asked) != 1:
        raise Invalid("Indique un solo plazo: días hábiles, días calendario o meses.")
    unit, number = asked[0]
    span = parse({"amount": number, "unit": str(unit)})
    if not isinstance(span, Span):
        raise TypeError("a report counts a span of time")
    return span


def _moment(from_: date | str) -> date:
    moment = _read(from_) if isinstance(from_, str) else from_
    if moment.year not in YEARS:
        raise Invalid(f"El año de «{from_}» está fuera del calendario, que va de {YEARS[0]} a {YEARS[-1]}.")
    return moment


def _read(text: str) -> date:
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    raise Invalid(f"No se entiende la fecha «{text}». Escríbala como 2026-11-20 o 2026-11-20T17:30:00-05:00.")


def _start(moment: date, calendar: WorkCalendar) -> tuple[date, str]:
    """Return the day of the fact and, when office hours moved it, a sentence that says so."""
    if not isinstance(moment, datetime):
        return moment, ""
    instant = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(calendar.tz))
    received = calendar.reception(instant)
    if received == calendar.local(instant).date():
        return received, ""
    return received, f"Llegó fuera de horario: se entiende recibido el {day_in_words(received)}. "
