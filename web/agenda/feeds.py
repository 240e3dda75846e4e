"""Calendars for other programs (RFC 5545): a secret address answers the events that its person may see today."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Response, current_app
from icalendar import Calendar, Event, Timezone

from web.agenda.place import blueprint, link_of, session_fields
from web.who import public
from workflows.actions.calendar_feeds import find_feed
from workflows.domain import agenda
from workflows.domain.agenda import KINDS, Asked, Item
from workflows.domain.obligations import CalendarFeed
from workflows.domain.offices import Office
from workflows.domain.people import Actor, actor_of
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound

ZONE = ZoneInfo("America/Bogota")
PAST, FUTURE = timedelta(days=60), timedelta(days=400)
REFRESH = timedelta(hours=4)
PRODUCT = "-//Cauce//Calendario//ES"


@blueprint.get("/calendario/<secret>.ics")
@public
def feed(secret: str) -> Response:
    """The events of a feed, with the rights that its person has today; 404 for an unknown or revoked secret."""
    found, person = find_feed(secret)
    who = actor_of(person, clock.today(), "link")
    if found.office_id and not agenda.may_see_office(who, found.office_id):
        raise NotFound("Esta dirección de calendario no existe o fue revocada.")
    answer = Response(_written(found, who, clock.today()), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=900"
    answer.headers["Content-Disposition"] = 'inline; filename="cauce.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _written(found: CalendarFeed, who: Actor, today: date) -> bytes:
    office = session().get(Office, found.office_id) if found.office_id else None
    asked = Asked(who, today - PAST, today + FUTURE, found.office_id or "", frozenset(KINDS), session_fields())
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Cauce: {office.name if office else who.name}")
    calendar.add("x-wr-timezone", str(ZONE))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(Timezone.from_tzinfo(ZONE))
    for item in agenda.items(asked):
        calendar.add_component(_event(item))
    return calendar.to_ical()


def _event(item: Item) -> Event:
    event = Event()
    base = settings_of(current_app).base_url.rstrip("/")
    event.add("uid", f"{item.ref}@cauce")
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("sequence", item.revision)
    event.add("summary", f"Vence: {item.title}" if item.kind == "tarea" else item.title)
    if item.at:
        event.add("dtstart", item.at.astimezone(ZONE))
    else:
        event.add("dtstart", item.day)
        event.add("dtend", (item.ends or item.day) + timedelta(days=1))
    if item.detail:
        event.add("description", item.detail)
    path = link_of(item)
    event.add("url", f"{base}{path or f'/calendario?mes={item.day:%Y-%m}'}")
    event.add("categories", [KINDS[item.kind]])
    event.add("transp", "TRANSPARENT")
    return event
