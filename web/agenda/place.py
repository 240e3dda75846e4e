"""The blueprint of the calendar, what its address asks for, and the sessions that procedures declare."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, request, url_for
from sqlalchemy import select

from web.forms.schema import properties
from workflows.actions import _definitions
from workflows.domain import agenda, rights
from workflows.domain.agenda import KINDS, Asked, Item
from workflows.domain.offices import Office
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session

blueprint = Blueprint("agenda", __name__)
OLDEST, NEWEST = 2000, 2100


@dataclass(frozen=True)
class Month:
    """The first day of a month, with the days that its table shows (whole weeks from Monday to Sunday)."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    def weeks(self) -> list[list[date]]:
        """Its weeks, each with seven days, those of the neighbouring months too."""
        day = self.first - timedelta(days=self.first.weekday())
        found = []
        while day <= self.last:
            found.append([day + timedelta(days=n) for n in range(7)])
            day += timedelta(days=7)
        return found


def asked_month() -> Month:
    """The month of the address («2026-11»), else the present one."""
    try:
        first = date.fromisoformat(f"{request.args.get('mes', '')}-01")
    except ValueError:
        first = clock.today().replace(day=1)
    return Month(first if OLDEST <= first.year < NEWEST else clock.today().replace(day=1))


def asked(who: Actor, month: Month) -> Asked:
    """What the address asks of the calendar; an office only for those who may see it."""
    office = request.args.get("dependencia", "")[:36]
    office = office if office in dict(offices(who)) else ""
    kind = request.args.get("tipo", "")
    kinds = frozenset({kind}) if kind in KINDS else frozenset(KINDS)
    return Asked(who, month.first, month.last, office, kinds, session_fields())


def offices(who: Actor) -> list[tuple[str, str]]:
    """(id, name) of the offices whose calendar somebody may see."""
    if who.entity_id:
        return []
    query = select(Office.id, Office.name).where(Office.owner_id == who.owner_id, Office.active).order_by(Office.name)
    if not rights.may(who, "ver_todo"):
        query = query.where(Office.id.in_(rights.headed_offices(who)))
    return [(key, name) for key, name in session().execute(query) if agenda.may_see_office(who, key)]


def session_fields() -> agenda.SessionFields:
    """Records that have a day of their own: the first date that their form demands, and their title."""
    found = {}
    for procedure in _definitions.installed():
        for kind, drawn in procedure.records.items():
            schema = procedure.forms.get(drawn.form, {})
            dates = [name for name, field in properties(schema, schema) if field.get("format") == "date"]
            demanded = [name for name in dates if name in schema.get("required", ())]
            # What has a state to close is a commitment with its own follow-up, not a meeting.
            if demanded and not drawn.closed_field:
                found[procedure.slug, kind] = (demanded[0], str(schema.get("title") or drawn.label))
    return found


def link_of(item: Item) -> str | None:
    """The page of an item, where it has one."""
    if item.task_id:
        return url_for("tasks.show", task_id=item.task_id)
    return url_for("cases.show", case_id=item.case_id) if item.case_id else None
