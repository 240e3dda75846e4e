"""The inbox: three views with counts, grouped by urgency, filters in the address."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from web.frame import counted, nav
from web.inbox.rows import shown_groups
from web.shown.due import window_of
from web.shown.narrowing import options, read_filters
from web.who import current_actor, signed_in
from workflows.domain import inbox, rights
from workflows.domain.entities import calendar_of
from workflows.domain.people import Actor
from workflows.kernel import clock

blueprint = Blueprint("inbox", __name__)
LABELS = {"mine": "Mis tareas", "group": "De mi grupo", "done": "Terminadas", "all": "Todas"}
WORDS = {"terminadas": "done", "todas": "all"}


@blueprint.get("/tareas")
@signed_in
def show() -> str:
    """What the person who is in has, or has finished; or every open task that they may see."""
    view = WORDS.get(request.args.get("vista", ""), "mine")
    return _page("mine" if view == "all" and current_actor().entity_id else view)


@blueprint.get("/grupo")
@signed_in
def group() -> str:
    """What the groups of this person have and nobody took."""
    return _page("group")


def address(view: str, **more: Any) -> str:
    """The address of a view."""
    if view == "group":
        return url_for("inbox.group", **more)
    word = next((word for word, name in WORDS.items() if name == view), None)
    if word:
        more = {"vista": word, **more}
    return url_for("inbox.show", **more)


def _page(view: str) -> str:
    who = current_actor()
    calendar = calendar_of(who.owner_id)
    window = window_of(clock.today(), calendar)
    filters = read_filters()
    tally = inbox.counts(who, view, filters, window)
    if not filters.any():
        counted(view, tally["total"])
    page = inbox.page(who, view, filters, window, _after(), total=tally["total"])
    return render_template(
        "inbox/index.html", view=view, tabs=_tabs(who, view), filters=filters, tally=tally,
        groups=shown_groups(page.rows, tally, window, calendar, view, who), options=options(who, view == "all"),
        next=_link(view, despues_de=page.next) if page.next else None, first=_link(view) if _after() else None,
        next_due=inbox.next_due(who, window) if view == "mine" and not (page.rows or filters.any()) else None,
        here=request.full_path.rstrip("?"), q=filters.q, address=address,
        due=request.args.get("vence", "") if filters.due else "",
    )  # fmt: skip


def _after() -> str:
    """The key of the page, or nothing when somebody wrote another thing in the address."""
    key = request.args.get("despues_de", "")
    try:
        date.fromisoformat(key.partition("_")[0][:10])
    except ValueError:
        return ""
    return key


def _tabs(who: Actor, view: str) -> list[tuple[str, str, bool, int | str | None]]:
    known = {path: count for _, path, _, count, _ in nav(who)}
    counted = {"mine": known.get("/tareas"), "group": known.get("/grupo")}
    shown = [name for name in LABELS if name != "all" or view == "all" or rights.may(who, "ver_tablero")]
    return [(LABELS[name], address(name), name == view, counted.get(name)) for name in shown]


def _link(view: str, **more: str) -> str:
    kept = {name: value for name, value in request.args.items() if value and name not in ("despues_de", "vista")}
    return address(view, **{**kept, **more})
