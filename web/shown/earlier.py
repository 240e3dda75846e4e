"""What a step shows of earlier ones: their forms to be read field by field, each with the comments pinned to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, select, true

from web.forms.schema import items, kind, properties
from web.shown import filling
from web.shown.people import names
from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.cases import STATES, Case
from workflows.domain.people import Actor
from workflows.domain.tasks import Comment, Task, last_done
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.procedures import Procedure

SIBLINGS = "hermanos"


@dataclass(frozen=True)
class Pinned:
    """A comment on a field: who, when, its words, and whether it was attended."""

    id: str
    who: str
    when: Any
    text: str
    resolved: bool


@dataclass(frozen=True)
class EarlierField:
    """A field of an earlier form: its words, or its rows as a table, or its files; and what was said of it."""

    name: str
    label: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    pinned: tuple[Pinned, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """An earlier step to be read: its id, its name, who did it and when, and its fields."""

    step: str
    title: str
    who: str
    when: Any
    fields: Sequence[EarlierField]


def pinned(case_id: str, step: str, open_only: bool = False) -> dict[str, list[Pinned]]:
    """Field -> the comments pinned to it, oldest first; those still to attend, when asked so."""
    query = select(Comment).where(Comment.case_id == case_id, Comment.step == step, Comment.field.is_not(None))
    rows = [row for row in session().scalars(query.order_by(Comment.at)) if not (open_only and row.resolved_at)]
    known = names(row.person_id for row in rows)
    found: dict[str, list[Pinned]] = {}
    for row in rows:
        made = Pinned(row.id, known.get(row.person_id or "", "Cauce"), row.at, row.text, row.resolved_at is not None)
        found.setdefault(str(row.field), []).append(made)
    return found


def shown_by(who: Actor, case: Case, procedure: Procedure, step: str) -> list[Earlier]:
    """The earlier forms that a step shows, those that were filled."""
    wanted = [name for name in procedure.steps[step].shows if name in procedure.steps]
    made = [_earlier(who, case, procedure, name) for name in wanted]
    return [each for each in made if each is not None]


def _earlier(who: Actor, case: Case, procedure: Procedure, step: str) -> Earlier | None:
    done, drawn = last_done(case.id, step), procedure.steps[step]
    schema = procedure.forms.get(drawn.form)
    if done is None or schema is None:
        return None
    given = filling.choices(schema, who.owner_id, clock.today(), procedure, step, case.id)
    comments, data = pinned(case.id, step), done.data or {}
    fields = [
        _field(case.id, name, field, data.get(name), given, tuple(comments.get(name, ())))
        for name, field in properties(schema, schema)
    ]
    return Earlier(step, drawn.title, done.completed_name or "Cauce", done.completed_at, fields)


def _field(
    case_id: str, name: str, field: dict[str, Any], value: Any, given: Mapping[str, Any], comments: tuple[Pinned, ...]
) -> EarlierField:
    label = str(field.get("title") or name)
    if field.get("x-ui", {}).get("widget") == "file":
        known = dict(given.get("file", ()))
        ids = value if isinstance(value, list) else [value] if value else []
        links = [url_for("cases.download_file", case_id=case_id, evidence_id=each) for each in ids]
        found = tuple((link, known.get(each, "Archivo")) for link, each in zip(links, ids, strict=True))
        return EarlierField(name, label, files=found, pinned=comments)
    if kind(field) == "array" and items(field, field).get("properties"):
        columns, rows = _table(items(field, field), value or [], given)
        return EarlierField(name, label, columns=columns, rows=rows, pinned=comments)
    return EarlierField(name, label, text=_cell(name, field, value, given), pinned=comments)


def _table(
    schema: dict[str, Any], rows: Sequence[Any], given: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Only the columns that some row fills, so that the table fits."""
    fields = [(n, f) for n, f in properties(schema, schema) if any(row.get(n) not in (None, "") for row in rows)]
    lines = tuple(tuple(_cell(name, field, row.get(name), given) for name, field in fields) for row in rows)
    return tuple(str(field.get("title") or name) for name, field in fields), lines


def _cell(name: str, field: dict[str, Any], value: Any, given: Mapping[str, Any]) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}".replace(",", " ").replace(".", ",").replace(" ", ".")
    found = filling.in_words({"properties": {name: field}}, {name: value}, dict(given))
    return found[0][1] if found else "—"


def siblings(who: Actor, case: Case, procedure: Procedure, step: str) -> list[dict[str, Any]]:
    """The other cases of the same campaign, those that are still open first, when a step asks to see them."""
    asked = next((each for each in procedure.steps[step].shows if _of_siblings(each)), "")
    found = _siblings(case, asked, rights.visible_cases(who)) if asked else []
    done = _ready(found, asked)
    return sorted((_sibling(each, each.id not in done) for each in found), key=lambda each: not each["open"])


def missing(case: Case, procedure: Procedure) -> list[str]:
    """Subjects of the campaign's other cases that are not ready, when a step of the procedure asks for them."""
    asked = next((name for step in procedure.steps.values() for name in step.shows if _of_siblings(name)), "")
    found = _siblings(case, asked, true()) if asked else []
    done = _ready(found, asked)
    return [each.subject for each in found if each.id not in done]


def _of_siblings(name: str) -> bool:
    return name.partition(":")[0] == SIBLINGS


def _siblings(case: Case, asked: str, seen: ColumnElement[bool]) -> list[Case]:
    """The others of the campaign; with «hermanos:step», only those whose procedure has that step."""
    if case.parent_id is None:
        return []
    query = select(Case).where(Case.parent_id == case.parent_id, Case.id != case.id, Case.state != "anulada", seen)
    found, step = list(session().scalars(query.order_by(Case.number))), asked.partition(":")[2]
    return [each for each in found if not step or step in _definitions.by_version(each.version_hash).steps]


def _ready(found: Sequence[Case], asked: str) -> set[str]:
    """Those that ended, or that passed the step which «hermanos:step» names."""
    step = asked.partition(":")[2]
    query = select(Task.case_id).where(Task.case_id.in_([each.id for each in found]), Task.state == "done")
    passed = set(session().scalars(query.where(Task.step == step))) if step else set()
    return passed | {each.id for each in found if not each.is_open()}


def _sibling(case: Case, waits: bool) -> dict[str, Any]:
    now = select(Task.title).where(Task.case_id == case.id, Task.state == "open").order_by(Task.due)
    doing = session().scalars(now).first() if case.is_open() else ""
    return {
        "href": url_for("cases.show", case_id=case.id), "subject": case.subject, "open": waits,
        "state": doing or STATES.get(case.state, case.state),
    }  # fmt: skip
