"""The figures of the board as rows that the page and the workbook show alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import or_, select

from web.board.place import Look, missed_link, tasks_link
from web.filters import fecha_corta, numero
from web.shown.due import due_word
from web.shown.people import role_label
from workflows.actions import _definitions
from workflows.domain import board, inbox
from workflows.domain.board import Load, Standing, StepWait
from workflows.domain.inbox import NOBODY
from workflows.domain.policies import Dimension, PolicyDimension, policies
from workflows.kernel.db import session

GROUPING = "mipg"
NAMES = {"ontime": "A tiempo", "soon": "Por vencer", "late": "Vencidas"}
TONES = {"ontime": "done", "soon": "soon", "late": "late"}
WORDS = {"ontime": "a-tiempo", "soon": "por-vencer", "late": "vencidas"}
# Median working days up to which a step is in each step of the scale; beyond the last, the darkest.
SCALE = (1, 3, 5, 10)


@dataclass(frozen=True)
class Number:
    """One of the four numbers: what the tile shows, and the plain values of the workbook."""

    label: str
    value: str
    tone: str
    change: str
    href: str
    plain: float | None
    before: float | None


def numbers(look: Look) -> list[Number]:
    """On time, late soon, late, and the share of terms that were met by their day."""
    before = look.period.before()
    then = board.standing(
        look.scope, before.last, look.calendar.add_working(before.last, 3), look.calendar.end_of_day(before.last)
    )
    now = board.standing(look.scope, look.today, look.soon_end)
    tiles = [_tile(name, getattr(now, name), getattr(then, name), before.last) for name in NAMES]
    return [*tiles, _compliance(look)]


def _tile(name: str, now: int, then: int, day: date) -> Number:
    more = "más" if now > then else "menos"
    change = "Igual que" if now == then else f"{numero(abs(now - then))} {more} que"
    change += f" el {fecha_corta(day)}"
    return Number(NAMES[name], numero(now), TONES[name], change, tasks_link(vence=WORDS[name]), now, then)


def _compliance(look: Look) -> Number:
    now, then = board.compliance(look.scope, look.period, look.now)
    value = f"{numero(now.share, 1)} %" if now.share is not None else "sin plazos"
    detail = f"{numero(now.met)} de {numero(now.due)} plazos a tiempo"
    change = f"{detail}; {_points(now.share, then.share)}" if now.due else "Ninguno vencía en el periodo"
    return Number("Cumplimiento", value, "", change, missed_link(look.period), now.share, then.share)


def _points(now: float | None, then: float | None) -> str:
    if now is None or then is None:
        return "sin periodo anterior"
    if round(now, 1) == round(then, 1):
        return "igual que el periodo anterior"
    return f"{numero(abs(now - then), 1)} puntos {'más' if now > then else 'menos'} que el periodo anterior"


def late(look: Look, most: int) -> list[dict[str, Any]]:
    """What is late, the worst first, with who has it."""
    filters = inbox.Filters(**{**look.scope.filters.__dict__, "due": "late"})
    rows = inbox.page(look.scope.who, "all", filters, look.window, limit=most).rows
    return [
        {
            "title": row.title, "href": url_for("tasks.show", task_id=row.id), "number": row.number,
            "entity": row.subject if row.plan else row.entity, "policy": row.policy or "",
            "holder": row.assignee or _free(row),
            "due": row.due, "days": look.calendar.working_days_between(row.due, look.today),
            "word": due_word(row.due, look.today, look.calendar, row.due_at, row.term_state),
        }
        for row in rows
    ]  # fmt: skip


def _free(row: Any) -> str:
    """Of what nobody took, the role that must."""
    return f"Sin tomar, {role_label(_definitions.by_version(row.version_hash), row.role)}"


def loads(look: Look) -> list[dict[str, Any]]:
    """What each person has, the most first, with the widths of the bars."""
    found = board.loads(look.scope, look.today, look.soon_end)
    most = max([1, *(load.standing.open for load in found)])
    return [_load(load, most) for load in found]


def _load(load: Load, most: int) -> dict[str, Any]:
    given = load.standing
    widths = {name: round(100 * getattr(given, name) / most, 2) for name in ("late", "soon", "ontime")}
    return {
        "name": load.name or "Sin tomar", "open": given.open, "soon": given.soon, "late": given.late,
        "href": tasks_link(persona=load.person_id or NOBODY), "widths": widths,
    }  # fmt: skip


def waits(look: Look) -> list[dict[str, Any]]:
    """Working days per step, the slowest first, in the words of the procedure that runs today."""
    drawn = {each.slug: each for each in _definitions.installed()}
    return [_wait(wait, drawn.get(wait.procedure)) for wait in board.steps(*_asked(look))]


def _asked(look: Look) -> tuple[Any, ...]:
    return look.scope, look.period, look.today, look.calendar


def _wait(wait: StepWait, procedure: Any) -> dict[str, Any]:
    step = procedure.steps.get(wait.step) if procedure else None
    return {
        "procedure": procedure.name if procedure else wait.procedure, "slug": wait.procedure, "step": wait.step,
        "title": (step.title if step else "") or wait.title, "done": wait.done, "open": wait.open,
        "median": wait.median, "p90": wait.p90, "level": 1 + sum(wait.median > each for each in SCALE),
        "words": f"{numero(wait.median)} · {wait.p90}",
    }  # fmt: skip


def by_dimension(look: Look) -> list[dict[str, Any]]:
    """Policies with open work under their dimension of today; at the end, the work that has no policy."""
    found = dict(board.policies(look.scope, look.today, look.soon_end))
    places = _dimensions(look.today)
    most = {name: max([1, *(getattr(each, name) for each in found.values())]) for name in ("open", "late")}
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in policies():
        if each.code in found:
            groups.setdefault(places.get(each.code, "Otras"), []).append(
                _policy(each.short_name, found.pop(each.code), most, each.code)
            )
    if found:
        rest = found.values()
        total = Standing(*(sum(getattr(each, name) for each in rest) for name in ("ontime", "soon", "late")))
        groups["Sin política"] = [_policy("Trabajo que no es de una política", total, most)]
    ordered = sorted(groups, key=lambda name: (name == "Sin política", name))
    return [{"name": name, "rows": groups[name]} for name in ordered]


def _policy(name: str, standing: Standing, most: Mapping[str, int], code: str = "") -> dict[str, Any]:
    heat = {each: min(-(-5 * getattr(standing, each) // largest), 5) for each, largest in most.items()}
    return {
        "heat": heat,
        "code": code, "name": name, "open": standing.open, "soon": standing.soon, "late": standing.late,
        "href": tasks_link(politica=code) if code else None,
    }  # fmt: skip


def _dimensions(today: date) -> dict[str, str]:
    query = (
        select(PolicyDimension.policy, Dimension.code, Dimension.name)
        .join(Dimension, Dimension.code == PolicyDimension.dimension)
        .where(
            PolicyDimension.grouping == GROUPING, Dimension.grouping == GROUPING, PolicyDimension.valid_from <= today,
            or_(PolicyDimension.valid_to.is_(None), PolicyDimension.valid_to >= today),
        )
    )  # fmt: skip
    return {policy: f"{code} · {name}" for policy, code, name in session().execute(query)}


def drawn(look: Look, waits: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The procedure whose diagram shows its waits: the chosen one, else the one with most work."""
    busy: dict[str, int] = {}
    for wait in waits:
        busy[wait["slug"]] = busy.get(wait["slug"], 0) + wait["open"] + wait["done"]
    slug = look.scope.filters.procedure or max(busy, key=lambda each: busy[each], default="")
    known = next((each for each in _definitions.installed() if each.slug == slug), None)
    if known is None or slug not in busy:
        return None
    heat = {wait["step"]: {"level": wait["level"], "text": wait["words"]} for wait in waits if wait["slug"] == slug}
    return {"name": known.name, "url": url_for("board.diagram", procedure=slug), "heat": heat}
