"""The inbox: three views with counts, grouped by urgency, filters in the address."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from web.frame import nav
from web.inbox.rows import shown_groups
from web.shown.filling import entities
from web.who import current_actor, signed_in
from workflows.actions import _definitions
from workflows.domain import inbox
from workflows.domain.entities import calendar_of
from workflows.domain.inbox import Filters, Window
from workflows.domain.people import Actor
from workflows.domain.policies import policies
from workflows.domain.terms.explain import week_end
from workflows.kernel import clock

blueprint = Blueprint("inbox", __name__)
LABELS = {"mine": "Mis tareas", "group": "De mi grupo", "done": "Terminadas"}
DUE = {"vencidas": "late", "hoy": "today", "semana": "week", "despues": "later"}
DUE_LABELS = (("vencidas", "Vencidas"), ("hoy", "Hoy"), ("semana", "Esta semana"), ("despues", "Después"))


@blueprint.get("/tareas")
@signed_in
def show() -> str:
    """What the person who is in has, or has finished."""
    return _page("done" if request.args.get("vista") == "terminadas" else "mine")


@blueprint.get("/grupo")
@signed_in
def group() -> str:
    """What the groups of this person have and nobody took."""
    return _page("group")


def address(view: str, **more: Any) -> str:
    """The address of a view."""
    if view == "group":
        return url_for("inbox.group", **more)
    if view == "done":
        more = {"vista": "terminadas", **more}
    return url_for("inbox.show", **more)


def _page(view: str) -> str:
    who = current_actor()
    calendar = calendar_of(who.owner_id)
    window = Window(clock.today(), week_end(clock.today(), calendar))
    filters = read_filters()
    tally = inbox.counts(who, view, filters, window)
    page = inbox.page(who, view, filters, window, _after())
    return render_template(
        "inbox/index.html", view=view, tabs=_tabs(who, view), filters=filters, tally=tally,
        groups=shown_groups(page.rows, tally, window, calendar, view, who), options=_options(),
        next=_link(view, despues_de=page.next) if page.next else None, first=_link(view) if _after() else None,
        next_due=inbox.next_due(who, window) if not page.rows and not filters.any() else None,
        here=request.full_path.rstrip("?"), q=filters.q, address=address,
    )  # fmt: skip


def read_filters() -> Filters:
    """Filters of the address; what cannot be read is left out."""
    args = request.args
    return Filters(
        procedure=args.get("procedimiento", "")[:60], entity=args.get("entidad", "")[:36],
        policy=args.get("politica", "")[:8], due=DUE.get(args.get("vence", ""), ""), first=_day("desde"),
        last=_day("hasta"), q=args.get("q", "").strip()[:120],
    )  # fmt: skip


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


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
    counted = {"mine": known.get("/tareas"), "group": known.get("/grupo"), "done": None}
    return [(label, address(name), name == view, counted[name]) for name, label in LABELS.items()]


def _options() -> dict[str, list[tuple[str, str]]]:
    return {
        "procedure": [(each.slug, each.name) for each in _definitions.installed()],
        "entity": entities(),
        "policy": [(each.code, each.short_name) for each in policies()],
        "due": list(DUE_LABELS),
    }


def _link(view: str, **more: str) -> str:
    kept = {
        name: value for name, value in request.args.items() if value and name not in ("despues_de", "vista")
    }
    return address(view, **{**kept, **more})
