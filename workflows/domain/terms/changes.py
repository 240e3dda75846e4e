"""What happens to a running term: it is suspended and resumed, extended, or bent under the legal one."""

from dataclasses import dataclass, replace
from datetime import date

from workflows.domain.terms.amount import Span, Unit, describe
from workflows.domain.terms.calendar import ONE_DAY, WorkCalendar
from workflows.domain.terms.compute import add_months, due, skipped_days
from workflows.domain.terms.deadline import Deadline
from workflows.domain.terms.words import business_days, day_in_words
from workflows.kernel.errors import Invalid

SUSPENSION = "Ley 1437 de 2011, art. 17: el término se reactiva con los días que faltaban"
EXTENSION = "Ley 1437 de 2011, art. 14 parágrafo: hasta el doble del plazo inicial"


def used_days(start: date, sent: date, calendar: WorkCalendar, unit: Unit = Unit.HABILES) -> int:
    """Count the days used when a requerimiento is sent on a day: sent on day k uses k; never negative."""
    used = calendar.working_days_between(start, sent) if unit is Unit.HABILES else (sent - start).days
    return max(0, used)


def remaining(running: Deadline, sent: date, calendar: WorkCalendar) -> Span:
    """Return what is left of a term suspended on a day (of months, calendar days); only for a Span."""
    if not isinstance(running.amount, Span):
        raise TypeError("only a span of time can be suspended")
    unit = Unit.HABILES if running.amount.unit is Unit.HABILES else Unit.CALENDARIO
    left = used_days(max(sent, running.start), running.due, calendar, unit)
    return replace(running.amount, amount=left, unit=unit)


def resume(left: Span, completed: date, calendar: WorkCalendar, rule: str = SUSPENSION) -> Deadline:
    """Run what was left from the day after `completed` (a date of reception); 0 left is due that day."""
    resumed = due(left, completed, calendar, rule=rule)
    if left.amount == 0:
        note = "No quedaban días del plazo: responda de inmediato."
    else:
        note = f"El plazo se reanudó con {describe(left)} que faltaban."
    return replace(resumed, notes=(note,))


def later(running: Deadline, days: int, calendar: WorkCalendar) -> Deadline:
    """Move a term by the business days on which it did not run."""
    if not days:
        return running
    new_due = calendar.add_working(running.due, days)
    more = skipped_days(calendar, running.due + ONE_DAY, new_due)
    note = f"No se cuentan los {business_days(days)} en que estuvo suspendido."
    notes = (*running.notes, note)
    return replace(running, due=new_due, effective=new_due, skipped=running.skipped + more, notes=notes)


def extension_limit(initial: Span, received: date, calendar: WorkCalendar, suspended: int = 0) -> date:
    """Return the last date an extension may reach: double the initial term from the original reception.

    `suspended` adds the business days during which the term did not run.
    """
    limit = due(replace(initial, amount=2 * initial.amount), received, calendar).due
    return calendar.add_working(limit, suspended)


def extend(
    running: Deadline,
    new_due: date,
    calendar: WorkCalendar,
    *,
    initial: Span,
    received: date,
    today: date,
    suspended: int = 0,
    rule: str = EXTENSION,
) -> Deadline:
    """Move a term before it expires, at most to double `initial` from `received`; Invalid otherwise."""
    limit = extension_limit(initial, received, calendar, suspended)
    _check_extension(running, new_due, limit, today, calendar)
    more = skipped_days(calendar, running.due + ONE_DAY, new_due)
    was, most = day_in_words(running.due), day_in_words(limit)
    note = f"Plazo ampliado: vencía el {was}. No puede ampliarse más allá del {most}."
    return replace(
        running,
        due=new_due,
        effective=new_due,
        rule=rule,
        skipped=running.skipped + more,
        amount=_longer(running, new_due, calendar),
        notes=(*running.notes, note),
    )


def _check_extension(running: Deadline, new_due: date, limit: date, today: date, calendar: WorkCalendar) -> None:
    was, most = day_in_words(running.due), day_in_words(limit)
    if today > running.due:
        raise Invalid(f"El plazo venció el {was} y ya no puede ampliarse: se avisa antes de que venza.")
    if new_due <= running.due:
        raise Invalid(f"La nueva fecha debe ser posterior al {was}. Elija una fecha mayor.")
    if new_due > limit:
        raise Invalid(f"La nueva fecha pasa del doble del plazo inicial. Elija una fecha hasta el {most}.")
    if reason := calendar.why_not(new_due):
        raise Invalid(f"El {day_in_words(new_due)} no es día hábil ({reason}). Elija un día hábil.")


def _longer(running: Deadline, new_due: date, calendar: WorkCalendar) -> Span:
    """Say the extended term as an amount from the same start; months stay months when doubled exactly."""
    unit = running.amount.unit if isinstance(running.amount, Span) else Unit.CALENDARIO
    if unit is Unit.HABILES:
        return Span(calendar.working_days_between(running.start, new_due), unit)
    if isinstance(running.amount, Span) and unit is Unit.MESES:
        double = 2 * running.amount.amount
        if new_due == calendar.on_or_after(add_months(running.start, double)):
            return Span(double, unit)
    return Span((new_due - running.start).days, Unit.CALENDARIO)


@dataclass(frozen=True)
class Bent:
    """An internal term under the legal one: the deadline to use, was it cut, does it fit, and why."""

    deadline: Deadline
    cut: bool
    fits: bool
    why: str = ""


def bend(internal: Deadline, legal_due: date, calendar: WorkCalendar, *, today: date, margin: int = 2) -> Bent:
    """Keep an internal term at least `margin` working days before the legal date and never before today."""
    last = calendar.add_working(legal_due, -margin)
    if internal.due <= last:
        return Bent(internal, cut=False, fits=True)
    legal, spare = day_in_words(legal_due), business_days(margin)
    if last >= today:
        why = f"Se adelantó: el plazo legal vence el {legal} y deben quedar {spare}."
        return Bent(_moved(internal, last, why, calendar), cut=True, fits=True, why=why)
    why = (
        f"No cabe: el plazo legal vence el {legal} y ya no quedan {spare} de margen. Actúe hoy o amplíe el plazo legal."
    )
    return Bent(_moved(internal, today, why, calendar), cut=internal.due > today, fits=False, why=why)


def _moved(internal: Deadline, day: date, why: str, calendar: WorkCalendar) -> Deadline:
    kept = tuple(skipped for skipped in internal.skipped if skipped.date <= day)
    worked = calendar.on_or_before(day)
    effective = worked if worked >= internal.start else day
    return replace(internal, due=day, effective=effective, skipped=kept, notes=(*internal.notes, why))
