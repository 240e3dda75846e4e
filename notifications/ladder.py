"""The rungs of a ladder of reminders: on which day each falls, which have come, and which are told now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflows.domain.terms.calendar import WorkCalendar
from workflows.domain.terms.compute import add_months
from workflows.procedures.model import Reminder


@dataclass(frozen=True)
class Rung:
    """One reminder of the ladder on its day; `mark` tells what it counts from, when that is not the due date."""

    day: date
    rule: Reminder
    mark: str = ""

    @property
    def name(self) -> str:
        """What tells it apart from the other rungs of its step, for unique keys."""
        return f"{self.rule.offset}{self.rule.unit}{self.mark}"

    @property
    def early(self) -> bool:
        """Before the last day: it waits for the digest."""
        return self.rule.offset < 0


@dataclass(frozen=True)
class Come:
    """What has come of one ladder: the rungs of its latest day, to tell now, and those that they overtook."""

    told: tuple[Rung, ...] = ()
    overtaken: tuple[Rung, ...] = ()


@dataclass(frozen=True)
class Hours:
    """From when on each day: early rungs with the digest, the others when the office opens."""

    digest: time
    opens: time

    def last_day(self, rule: Reminder, local: datetime) -> date:
        """The latest day whose rungs of this rule have come at a local time."""
        begun = local.time() >= (self.digest if rule.offset < 0 else self.opens)
        return local.date() if begun else local.date() - timedelta(days=1)


def day_of(rule: Reminder, due: date, calendar: WorkCalendar) -> date:
    """The day of a rung; up to the last day it counts from the last working day in time, after it from the date.

    A day that is not worked moves as `roll` says.
    """
    base = due if rule.offset > 0 else calendar.on_or_before(due)
    if not rule.offset:
        return base
    if rule.unit == "habiles":
        return calendar.add_working(base, rule.offset)
    months = rule.unit == "meses"
    day = add_months(base, rule.offset) if months else base + timedelta(days=rule.offset)
    if rule.roll == "none":
        return day
    return calendar.on_or_before(day) if rule.roll == "before" else calendar.on_or_after(day)


def reached(ladder: Sequence[Reminder], due: date, now: datetime, calendar: WorkCalendar, hours: Hours) -> Come:
    """What has come at `now` of the ladder of a step."""
    return come_of([Rung(day_of(rule, due, calendar), rule) for rule in ladder], now, calendar, hours)


def come_of(rungs: Sequence[Rung], now: datetime, calendar: WorkCalendar, hours: Hours) -> Come:
    """What has come at `now` of these; a day that is not worked tells only its own rungs of `roll = "none"`."""
    local = calendar.local(now)
    come = [rung for rung in rungs if rung.day <= hours.last_day(rung.rule, local)]
    latest = max((rung.day for rung in come), default=None)
    told = tuple(rung for rung in come if rung.day == latest)
    if not calendar.is_working(local.date()):
        told = tuple(rung for rung in told if rung.rule.roll == "none" and rung.day == local.date())
    return Come(told, tuple(rung for rung in come if told and rung.day != latest))
