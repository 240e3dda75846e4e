"""The rungs of a ladder of reminders: on which day each falls, and which are the latest that have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import add_months
from workflows.procedures.model import Reminder


@dataclass(frozen=True)
class Rung:
    """One reminder of the ladder on its day."""

    day: date
    rule: Reminder

    @property
    def name(self) -> str:
        """What tells it apart from the other rungs of its step, for unique keys."""
        return f"{self.rule.offset}{self.rule.unit}"


def day_of(rule: Reminder, due: date, calendar: WorkCalendar) -> date:
    """The day of a rung; on a day that is not worked it moves as `roll` says."""
    if rule.unit == "habiles" and rule.offset:
        return calendar.add_working(due, rule.offset)
    months = rule.unit == "meses"
    day = add_months(due, rule.offset) if months else due + timedelta(days=rule.offset)
    if rule.roll == "none":
        return day
    return calendar.on_or_before(day) if rule.roll == "before" else calendar.on_or_after(day)


def reached(ladder: Sequence[Reminder], due: date, now: datetime, calendar: WorkCalendar) -> list[Rung]:
    """The rungs of the latest day that has come, from opening hour on; earlier ones are skipped."""
    local = calendar.local(now)
    last = local.date() if local.time() >= calendar.opens else local.date() - timedelta(days=1)
    come = [rung for rule in ladder if (rung := Rung(day_of(rule, due, calendar), rule)).day <= last]
    latest = max((rung.day for rung in come), default=None)
    return [rung for rung in come if rung.day == latest]
