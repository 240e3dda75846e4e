"""Giving requests to people: one choice per row, one button, and what became of each."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request

from web.assigning.rows import Request, waiting
from web.forms import field_views, parse
from web.shown import after, due, filling
from web.shown.people import Load
from web.who import current_actor, may, sent_key
from workflows.actions.tasks import Completion, complete_task
from workflows.domain.entities import calendar_of
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError

blueprint = Blueprint("assigning", __name__)


@blueprint.get("/asignacion")
@may("asignar_varias")
def index() -> str:
    """Every request that waits to be given, with the load of each person."""
    return _page(current_actor(), [])


@blueprint.post("/asignacion")
@may("asignar_varias")
def assign() -> str:
    """One act per chosen row; what could not be given says why and stays."""
    who = current_actor()
    chosen = [each for each in waiting(who, clock.today()) if request.form.get(f"persona-{each.task.id}")]
    plain = [(each.task.id, each.case.number, _name(each), _completion(each)) for each in chosen]
    results, numbered = [], []
    for task_id, number, name, completion in plain:
        try:
            completed = complete_task(who, task_id, completion)
            numbered += completed.numbered
            results.append({"number": number, "text": f"quedó a cargo de {name}", "error": ""})
        except CauceError as error:
            session().close()
            results.append({"number": number, "text": "", "error": _reasons(error)})
    after.issue(numbered)
    return _page(who, results)


def _name(each: Request) -> str:
    wanted = request.form.get(f"persona-{each.task.id}")
    return next((load.name for load in each.people if load.id == wanted), "otra persona")


def _reasons(error: CauceError) -> str:
    return " ".join([error.message, *(str(each.get("message", "")) for each in error.errors)])


def _completion(each: Request) -> Completion:
    prefix = f"{each.task.id}-"
    other = {name.removeprefix(prefix): value for name, value in parse(each.other, request.form).items()}
    revision = request.form.get(f"revision-{each.task.id}", "")
    key = sent_key()
    return Completion(
        outcome=each.outcome, data={each.person_field: request.form[f"persona-{each.task.id}"], **other},
        revision=int(revision) if revision.isdigit() else None, key=f"{key}:{each.task.id}" if key else None,
    )  # fmt: skip


def _page(who: Actor, results: list[dict[str, str]]) -> str:
    found = waiting(who, clock.today())
    calendar = calendar_of(who.owner_id)
    rows = [_row(who, each, due.due_word(each.task.due, clock.today(), calendar)) for each in found]
    return render_template("assigning/index.html", rows=rows, loads=_loads(found), results=results)


def _row(who: Actor, each: Request, word: due.Due) -> dict[str, Any]:
    given = filling.choices(each.other, who.owner_id, clock.today(), case_id=each.case.id)
    shown = field_views(each.other, filling.prefilled(each.other, each.case), (), given)
    views = [replace(view, help="") for view in shown]
    return {
        "task": each.task, "case": each.case, "entity": each.entity, "policy": each.policy, "due": word,
        "people": each.people, "suggested": each.suggested, "why": each.why,
        "required": [view for view in views if view.required],
        "optional": [view for view in views if not view.required],
    }  # fmt: skip


def _loads(found: list[Request]) -> list[dict[str, Any]]:
    """Each candidate once, busiest first, with the widths of the bars."""
    unique: dict[str, Load] = {load.id: load for each in found for load in each.people}
    most = max([1, *(load.open for load in unique.values())])
    ordered = sorted(unique.values(), key=lambda load: (-load.open, load.name))
    return [
        {"load": load, "late": 100 * load.late / most, "open": 100 * (load.open - load.late) / most} for load in ordered
    ]
