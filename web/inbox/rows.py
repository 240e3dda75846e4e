"""Rows of the inbox as the page shows them, grouped by urgency."""

from collections.abc import Mapping, Sequence
from typing import Any

from web.addresses import of_task
from web.filters import momento
from web.shown.due import Due, due_word
from web.shown.path import place_of
from web.shown.people import names
from workflows.domain import rights
from workflows.domain.inbox import Window, group_of, said
from workflows.domain.people import Actor
from workflows.domain.terms.calendar import WorkCalendar

LABELS = {"late": "Vencidas", "today": "Hoy", "week": "Esta semana", "later": "Después"}


def shown_groups(
    rows: Sequence[Any],
    tally: Mapping[str, int],
    window: Window,
    calendar: WorkCalendar,
    view: str,
    who: Actor,
) -> list[dict[str, Any]]:
    """Groups that have rows on this page: label, tone, the whole count and the rows."""
    absent = names(row.on_behalf_of if view == "done" else row.held_for for row in rows)
    if view == "done":
        shown = [_row(row, window, calendar, view, who, absent) for row in rows]
        return [{"label": "Terminadas", "tone": "done", "count": said(tally["total"]), "rows": shown}] if shown else []
    parted: dict[str, list[dict[str, Any]]] = {name: [] for name in LABELS}
    for row in rows:
        parted[group_of(row.due, window)].append(_row(row, window, calendar, view, who, absent))
    return [
        {"label": LABELS[name], "tone": name, "count": said(tally[name]), "rows": found}
        for name, found in parted.items()
        if found
    ]


def _row(
    row: Any, window: Window, calendar: WorkCalendar, view: str, who: Actor, absent: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": row.id,
        "href": of_task("tasks.show", row.id),
        "title": row.title,
        "entity": _about(row),
        "policy": None if row.own and not row.plan else row.policy,
        "holder": (row.assignee or "sin tomar") if view == "all" else None,
        "number": row.number,
        "step": place_of(row.version_hash, row.step),
        "due": _due(row, window, calendar),
        "behalf": absent.get((row.on_behalf_of if view == "done" else row.held_for) or ""),
        "take_url": of_task("tasks.take", row.id) if view == "group" else None,
        "assign_url": _assign_url(row, view, who),
    }


def _about(row: Any) -> str:
    """What tells the cases of a list apart: their entity; those of the owner itself, by plan, policy or subject."""
    if row.plan or (row.own and not row.policy):
        return str(row.subject)
    return str(row.policy if row.own else row.entity)


def _due(row: Any, window: Window, calendar: WorkCalendar) -> Due:
    if row.state == "done":
        return Due("done", momento(row.completed_at))
    return due_word(row.due, window.today, calendar, row.due_at, row.term_state)


def _assign_url(row: Any, view: str, who: Actor) -> str | None:
    allowed = rights.may(who, "reasignar") or row.assignee_id == who.person_id
    return of_task("tasks.reassign_one", row.id) if allowed and view != "done" else None
