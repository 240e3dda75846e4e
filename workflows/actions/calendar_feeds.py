"""Secret addresses of calendars: made for a person or an office, shown once, revoked by who made them."""

from datetime import timedelta

from sqlalchemy import select

from workflows.domain import agenda, journal
from workflows.domain.obligations import CalendarFeed
from workflows.domain.offices import Office
from workflows.domain.people import Actor, Person
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound
from workflows.kernel.ids import digest, new_id, new_secret

MOST = 10
TOUCH_AFTER = timedelta(hours=1)


@act
def create_feed(who: Actor, office_id: str = "") -> str:
    """The secret of a new address of the own calendar, or of an office's; only its digest is kept."""
    office = session().get(Office, office_id) if office_id else None
    if office_id and (office is None or office.owner_id != who.owner_id or not agenda.may_see_office(who, office_id)):
        raise NotFound("No encontramos esa dependencia.")
    if len(feeds_of(who)) >= MOST:
        raise Conflict(f"Ya tiene {MOST} direcciones de calendario. Revoque una que no use.")
    secret = new_secret()
    row = CalendarFeed(
        id=new_id(), owner_id=who.owner_id, person_id=who.person_id, office_id=office_id or None,
        token_digest=digest(secret), created_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    journal.write_outside(who, "calendario_creado", calendario=row.id, dependencia=office_id or None)
    return secret


@act
def revoke_feed(who: Actor, feed_id: str) -> None:
    """Nobody reads that address any more; only who made it (or an administrator) revokes it."""
    found = session().get(CalendarFeed, feed_id)
    if found is None or (found.person_id != who.person_id and not (who.is_admin() and found.owner_id == who.owner_id)):
        raise NotFound("No encontramos esa dirección de calendario.")
    found.revoked_at = found.revoked_at or clock.now()
    journal.write_outside(who, "calendario_revocado", calendario=found.id, persona=found.person_id)


def feeds_of(who: Actor) -> list[CalendarFeed]:
    """The own addresses that still work, newest first."""
    query = select(CalendarFeed).where(CalendarFeed.person_id == who.person_id, CalendarFeed.revoked_at.is_(None))
    return list(session().scalars(query.order_by(CalendarFeed.created_at.desc(), CalendarFeed.id)))


def find_feed(secret: str) -> tuple[CalendarFeed, Person]:
    """The feed of a secret and its active person, or NotFound; remembers its reading at most once an hour."""
    query = (
        select(CalendarFeed, Person)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_digest == digest(secret), CalendarFeed.revoked_at.is_(None), Person.active)
    )
    row = session().execute(query).first()
    if row is None:
        raise NotFound("Esta dirección de calendario no existe o fue revocada.")
    found, person = row
    if found.last_read_at is None or clock.now() - found.last_read_at > TOUCH_AFTER:
        _touch(found.id)
    return found, person


@act
def _touch(feed_id: str) -> None:
    found = session().get(CalendarFeed, feed_id)
    if found is not None:
        found.last_read_at = clock.now()
