"""The requests of a campaign: one row per policy and requirement, with the municipalities of its group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from web.shown.sources import request_row
from workflows.domain import offers
from workflows.domain.cases import Case
from workflows.domain.decisions import JOINT
from workflows.domain.entities import Entity
from workflows.domain.policies import policies
from workflows.kernel import clock
from workflows.kernel.db import session

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A request in its row `n`: its policy and who leads it, its municipalities, and what was written.

    `beside` names the other requests for the same office, with which it may share one oficio.
    """

    n: int
    policy: str
    name: str
    office: str
    places: Sequence[tuple[str, str, str, bool]]
    values: Mapping[str, str]
    joint: bool
    beside: str
    errors: Mapping[str, str]

    @property
    def chosen(self) -> int:
        """How many municipalities it names."""
        return sum(marked for *_, marked in self.places)


@dataclass(frozen=True)
class Panel:
    """The requests, and the policies with a group that no request names."""

    lines: Sequence[Line]
    missing: Sequence[tuple[str, str, int]]
    oficios: int


def build(case: Case, step: str, data: Mapping[str, Any], value: Sequence[Row], faults: Mapping[Any, str]) -> Panel:
    """The panel over the rows typed so far."""
    groups, today = _groups(case, step), clock.today()
    leads, named = offers.leaders(case.owner_id, today), {each.code: each.name for each in policies()}
    advised, places = offers.already_advised(case.owner_id, today.year, case.id), _places(groups)
    rows = [row for row in value if row.get("politica") in groups]
    lines = []
    for n, row in enumerate(rows):
        code, marked = str(row["politica"]), set(row.get("entidades") or ())
        office, joint = leads.get(code, ""), row.get("oficio") == JOINT
        shown = [
            (key, places[key], ", ".join(each.words for each in advised.get((key, code), ())), key in marked)
            for key in sorted(groups[code], key=places.__getitem__)
        ]
        errors = {column: message for (place, column), message in faults.items() if place == n}
        written = {name: str(row.get(name) or "") for name in ("asunto", "requerimiento", "temas", "plazo")}
        lines.append(
            Line(n, code, named.get(code, code), office, shown, written, joint, _beside(n, rows, leads), errors)
        )
    asked = {row["politica"] for row in rows}
    missing = [(code, named.get(code, code), len(keys)) for code, keys in groups.items() if code not in asked]
    return Panel(lines, missing, _oficios(rows, leads))


def _beside(n: int, rows: Sequence[Row], leads: Mapping[str, str]) -> str:
    """«la 2 (Asesoría en…)», the other requests that the same office gets."""
    office = leads.get(rows[n]["politica"])
    others = [(place, row) for place, row in enumerate(rows, 1) if leads.get(row["politica"]) == office]
    told = [f"la {place} ({row.get('asunto') or row['politica']})" for place, row in others if place != n + 1]
    return ", ".join(told) if office else ""


def _places(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Entity → its short name, for every entity of the groups."""
    ids = {key for keys in groups.values() for key in keys}
    rows = session().execute(select(Entity.id, Entity.short_name).where(Entity.id.in_(ids)))
    known = {key: name for key, name in rows}
    return {key: known.get(key, key) for key in ids}


def _groups(case: Case, step: str) -> dict[str, list[str]]:
    return offers.grouped(offers.said_in(case.id, step).get("grupos") or ())


def _oficios(rows: Sequence[Row], leads: Mapping[str, str]) -> int:
    """How many oficios leave: one per request, and one for those that an office gets together."""
    joint = {leads.get(row["politica"]) for row in rows if row.get("oficio") == JOINT}
    return sum(row.get("oficio") != JOINT for row in rows) + len(joint)


def renewed(case: Case, step: str, value: Sequence[Row]) -> list[dict[str, Any]]:
    """The requests of before over other groups: their words stay, and each group is named whole again."""
    groups = _groups(case, step)
    rows = [dict(row) for row in value if row.get("politica") in groups]
    asked = {(row["politica"], key) for row in rows for key in row.get("entidades") or ()}
    begun = set[str]()
    for row in rows:
        code, before = str(row["politica"]), set(row.get("entidades") or ())
        more = set() if code in begun else {key for key in groups[code] if (code, key) not in asked}
        row["entidades"] = [key for key in groups[code] if key in before | more]
        begun.add(code)
    return rows + [request_row(code, keys) for code, keys in groups.items() if code not in begun]


def pressed(
    case: Case, step: str, data: Mapping[str, Any], value: Sequence[Row], act: str, what: str
) -> list[dict[str, Any]]:
    """«otro:<policy>»: another requirement of it, after those it has; «quitar:<row>»: take a request away."""
    groups = _groups(case, step)
    rows = [dict(row) for row in value if row.get("politica") in groups]
    if act == "quitar" and what.isdecimal() and int(what) < len(rows):
        del rows[int(what)]
    elif act == "otro" and what in groups:
        more = request_row(what, groups[what])
        if any(row["politica"] == what for row in rows):
            del more["requerimiento"]
        after = max((place for place, row in enumerate(rows) if row["politica"] == what), default=len(rows) - 1)
        rows.insert(after + 1, more)
    return rows
