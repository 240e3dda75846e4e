"""Sends the digest of the day to each person who has something to read, at the owner's hour or when it is back."""

from datetime import datetime, time, timedelta

from workflows.actions import digests as acts
from workflows.domain.digests import Edition, readers
from workflows.domain.entities import calendar_of, owners, setting
from workflows.domain.reminders import digest_hour
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel.db import session

LATE = timedelta(minutes=30)
"""A digest that leaves later than this after its hour says so."""


def sweep(now: datetime) -> int:
    """Queue the digests whose hour has come at `now` (aware), one per person and day; how many are new."""
    return sum(_of_owner(owner.id, now) for owner in owners())


def _of_owner(owner_id: str, now: datetime) -> int:
    calendar, hour = calendar_of(owner_id), digest_hour(owner_id)
    local = calendar.local(now)
    done = setting(owner_id, acts.DONE, {})
    if local.time() < hour or done.get("dia") == local.date().isoformat():
        return 0
    edition = _edition(owner_id, calendar, local, hour, done.get("a"))
    acts.drop_resolved(owner_id)
    chosen = readers(edition)
    session().close()
    sent = sum(acts.send_digest(edition, person_id) for person_id in chosen)
    acts.mark_done(owner_id, local.date(), now)
    return sent


def _edition(owner_id: str, calendar: WorkCalendar, local: datetime, hour: time, before: str | None) -> Edition:
    meant = datetime.combine(local.date(), hour, local.tzinfo)
    if before:
        since = datetime.fromisoformat(before)
    else:
        since = datetime.combine(calendar.previous_working(local.date()), hour, local.tzinfo)
    late = f"{hour:%H:%M}" if local - meant > LATE else ""
    return Edition(owner_id, local.date(), hour, since, late, calendar)
