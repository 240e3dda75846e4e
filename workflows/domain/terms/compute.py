"""When an amount of time ends: business days, calendar days, months, fixed dates and "so much before"."""

from calendar import monthrange
from datetime import date, timedelta

from workflows.domain.terms.amount import Amount, Before, FixedDate, Span, Unit
from workflows.domain.terms.calendar import ONE_DAY, WorkCalendar
from workflows.domain.terms.deadline import Deadline, Skipped
from workflows.domain.terms.squeeze import Squeeze
from workflows.domain.terms.words import day_in_words

LEY_4 = "Ley 4 de 1913, art. 62"
RULES = {
    Unit.HABILES: f"{LEY_4}: los días se cuentan hábiles, desde el día siguiente",
    Unit.CALENDARIO: f"{LEY_4}: los días calendario se cuentan todos, desde el día siguiente",
    Unit.MESES: f"{LEY_4}: los meses se cuentan por el calendario; si el último día no es hábil, "
    "se extiende hasta el primer día hábil",
}
FIXED_RULE = "Fecha fija: no se mueve aunque caiga en un día no hábil"


def due(
    amount: Amount,
    start: date,
    calendar: WorkCalendar,
    *,
    reference: date | None = None,
    rule: str | None = None,
    year: int | None = None,
    squeeze: Squeeze | None = None,
) -> Deadline:
    """Compute a term from the day of its fact, which is not counted.

    For a fixed date or a "before", `start` is the first day allowed (today); a "before" needs `reference`,
    the usual date of the step it precedes (ValueError without it), and `squeeze` brings it nearer after a late
    start. A fixed date of the vigencia falls in `year`. `rule` is the article to show instead of ours.
    """
    if isinstance(amount, FixedDate):
        return _fixed(amount, start, calendar, rule or FIXED_RULE, year if amount.year else None)
    if isinstance(amount, Before):
        if reference is None:
            raise ValueError("an amount before another step needs the date of that step")
        return _before(amount, start, reference, calendar, rule, squeeze)
    return _span(amount, start, calendar, rule or RULES[amount.unit])


def add_months(day: date, n: int) -> date:
    """Move n calendar months; January 31 plus one is the last day of February (Ley 4 de 1913, art. 62)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def skipped_days(calendar: WorkCalendar, first: date, last: date) -> tuple[Skipped, ...]:
    """Return the non-working days from first to last, both inclusive."""
    return tuple(Skipped(day, reason) for day, reason in calendar.non_working(first, last))


def _span(amount: Span, start: date, calendar: WorkCalendar, rule: str) -> Deadline:
    tomorrow = start + ONE_DAY
    if amount.unit is Unit.CALENDARIO:
        end = start + timedelta(days=amount.amount)
        return Deadline(start, tomorrow, end, rule, (), amount, _effective(end, start, calendar))
    if amount.unit is Unit.MESES:
        nominal = add_months(start, amount.amount)
        end = calendar.on_or_after(nominal)
        return Deadline(start, tomorrow, end, rule, skipped_days(calendar, nominal, end), amount, end)
    end = calendar.on_or_after(calendar.add_working(start, amount.amount))
    return Deadline(start, tomorrow, end, rule, skipped_days(calendar, tomorrow, end), amount, end)


def _fixed(amount: FixedDate, start: date, calendar: WorkCalendar, rule: str, year: int | None) -> Deadline:
    """Take the day of that year, also when it has passed; without a year, its first occurrence on or after start."""
    end = amount.in_year(year or start.year)
    if end < start and year is None:
        end = amount.in_year(start.year + 1)
    effective = _effective(end, start, calendar)
    return Deadline(start, start, end, rule, (), amount, effective, _fixed_note(end, effective))


def _fixed_note(end: date, effective: date) -> tuple[str, ...]:
    if effective == end:
        return ()
    return (
        f"El {day_in_words(end)} no es día hábil y la fecha no se mueve: "
        f"el último día hábil anterior es el {day_in_words(effective, year=False)}.",
    )


def _before(
    amount: Before, start: date, reference: date, calendar: WorkCalendar, rule: str | None, squeeze: Squeeze | None
) -> Deadline:
    """Count back from the reference; a date already past becomes start, and the note says so."""
    wanted = count_back(amount, reference, calendar)
    fitted = squeeze.fit(wanted) if squeeze else wanted
    reference = squeeze.fit(reference) if squeeze else reference
    end = max(fitted, start)
    notes = _moved_notes(wanted, fitted, end, squeeze)
    skipped = skipped_days(calendar, end, reference) if amount.unit is Unit.HABILES else ()
    said = rule or f"Se cuenta hacia atrás desde el {day_in_words(reference)}"
    return Deadline(start, reference, end, said, skipped, amount, _effective(end, start, calendar), notes)


def _moved_notes(wanted: date, fitted: date, end: date, squeeze: Squeeze | None) -> tuple[str, ...]:
    if end == wanted:
        return ()
    return (squeeze.note(wanted, end) if squeeze and fitted != wanted else _late_start_note(wanted, end),)


def count_back(amount: Before, reference: date, calendar: WorkCalendar) -> date:
    """Return the day that lies so much before the reference."""
    if amount.unit is Unit.HABILES:
        return calendar.add_working(reference, -amount.amount)
    if amount.unit is Unit.MESES:
        return add_months(reference, -amount.amount)
    return reference - timedelta(days=amount.amount)


def _late_start_note(wanted: date, end: date) -> str:
    return (
        f"Debía vencer el {day_in_words(wanted)}, que ya pasó: como se empezó tarde, "
        f"el plazo se acorta y vence el {day_in_words(end)}."
    )


def _effective(end: date, start: date, calendar: WorkCalendar) -> date:
    """Return the last working day up to the end, or the end itself when that lies before the start."""
    worked = calendar.on_or_before(end)
    return worked if worked >= start else end
