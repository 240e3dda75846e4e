"""The blueprint of the board, and what its address says: the part of the work and the period."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, request, url_for

from web.filters import fecha_corta
from web.shown import narrowing
from web.shown.due import window_of
from workflows.domain.board import Period, Scope
from workflows.domain.entities import calendar_of
from workflows.domain.inbox import Window
from workflows.domain.people import Actor
from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock

blueprint = Blueprint("board", __name__)
LENGTHS = {"30": "Últimos 30 días", "90": "Últimos 90 días", "365": "Últimos 365 días"}
YEARS = 3


@dataclass(frozen=True)
class Look:
    """What this request asks the board for."""

    scope: Scope
    period: Period
    named: str
    window: Window
    calendar: WorkCalendar
    now: datetime

    @property
    def today(self) -> date:
        """Today in Bogota."""
        return self.window.today

    @property
    def soon_end(self) -> date:
        """The last day of «por vencer»."""
        return self.window.soon_end or self.window.today


def look(who: Actor) -> Look:
    """The part of the work and the period of this address; what cannot be read is left out."""
    today, calendar = clock.today(), calendar_of(who.owner_id)
    filters = replace(narrowing.read_filters(), due="", first=None, last=None, q="")
    named = request.args.get("periodo", "30")
    named = named if named in dict(periods(today)) else "30"
    period = Period.ending(today, int(named)) if named in LENGTHS else Period.of_year(int(named), today)
    return Look(Scope(who, filters), period, named, window_of(today, calendar), calendar, clock.now())


def periods(today: date) -> list[tuple[str, str]]:
    """The periods that the page offers."""
    years = [str(today.year - back) for back in range(YEARS)]
    return [*LENGTHS.items(), *((year, f"Año {year}") for year in years)]


def words_of(period: Period) -> str:
    """«del 22 oct 2026 al 20 nov 2026»."""
    return f"del {fecha_corta(period.first)} al {fecha_corta(period.last)}"


def tasks_link(**more: str) -> str:
    """The list of open tasks with the filters of this page and more."""
    given: dict[str, Any] = narrowing.kept() | more
    return url_for("inbox.show", vista="todas", **given)


def missed_link(period: Period) -> str:
    """The cases with a term of the period that was not met by its day."""
    given: dict[str, Any] = {"desde": period.first.isoformat(), "hasta": period.last.isoformat(), **narrowing.kept()}
    return url_for("cases.index", cumplimiento="fuera", **given)


def own_link(endpoint: str, **more: str) -> str:
    """A view of the board with this same address."""
    given: dict[str, Any] = narrowing.kept() | more
    if request.args.get("periodo"):
        given["periodo"] = request.args["periodo"]
    return url_for(endpoint, **given)
