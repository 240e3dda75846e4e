"""Completing a task from its page: nothing typed is lost, and the next task opens."""

import contextlib
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.forms import added_rows, beside, parse
from web.protection import many_fields
from web.shown import after, filling, panels
from web.shown.intake import take_files
from web.shown.new_materials import Form, take_materials
from web.tasks.page import page
from web.tasks.place import blueprint, opened
from web.tasks.sheet import Typed, schema_of
from web.who import current_actor, sent_key, signed_in
from workflows.actions.tasks import Completed, Completion, complete_task, save_draft
from workflows.domain import inbox
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Forbidden, Invalid
from workflows.procedures import Procedure

Answer = Response | str | tuple[str, int]
MORE_ROWS = 3
LOOK = "_ver"


@blueprint.post("/tareas/<task_id>")
@signed_in
@many_fields
def complete(task_id: str) -> Answer:
    """Finish the task with the outcome of the button, or show again what has to be corrected."""
    who = current_actor()
    task, case, procedure = opened(who, task_id)
    files, refused = take_files(who, case.id, task.id) if task.state == "open" else ({}, [])
    form, not_added = take_materials(who, task_id, files) if task.state == "open" else (request.form, [])
    data, refused = posted(procedure, task.step, files, form), refused + not_added
    field, pressed = added_rows(request.form), request.form.get(panels.BUTTON)
    if field or refused or pressed or LOOK in request.form:
        spare = {field: MORE_ROWS} if field else {}
        data = panels.pressed(case, schema_of(procedure, task.step) or {}, data, pressed) if pressed else data
        return _again(who, task_id, _typed(data, refused, spare, form), 422 if refused else 200)
    try:
        completed = complete_task(who, task_id, _completion(data))
    except Invalid as error:
        return _again(
            who, task_id, _typed(data, error.errors or [{"field": "", "message": error.message}], form=form), 422
        )
    except (Conflict, Forbidden) as error:
        return _late(who, task_id, data, error)
    return finished(who, task, procedure, completed)


def posted(procedure: Procedure, step: str, files: Mapping[str, list[str]], form: Form | None = None) -> dict[str, Any]:
    """The typed values of the posted form (or of `form`, when it was completed since)."""
    schema = schema_of(procedure, step)
    return parse(schema, request.form if form is None else form, files) if schema else {}


def _completion(data: Mapping[str, Any]) -> Completion:
    outcome = request.form.get("outcome", "")
    revision = request.form.get("revision", "")
    return Completion(
        outcome=outcome or None, data=data, reason=request.form.get(f"reason-{outcome}", ""), key=sent_key(),
        revision=int(revision) if revision.isdigit() else None,
    )  # fmt: skip


def _typed(
    data: Mapping[str, Any], errors: list[Any], spare: Mapping[str, int] | None = None, form: Form | None = None
) -> Typed:
    reasons = {name[7:]: text for name, text in request.form.items() if name.startswith("reason-")}
    typed_beside = beside(request.form if form is None else form)
    return Typed(data, reasons, request.form.get("outcome", ""), errors, spare or {}, typed_beside)


def _again(who: Actor, task_id: str, typed: Typed, status: int) -> Answer:
    """The same page with everything that was typed, kept as a draft too."""
    keep_draft(who, task_id, typed.data)
    task, case, procedure = opened(who, task_id)
    return page(who, task, case, procedure, typed), status


def keep_draft(who: Actor, task_id: str, data: Mapping[str, Any]) -> None:
    """Keep what was typed if the task is still there to keep it."""
    session().close()
    with contextlib.suppress(CauceError):
        save_draft(who, task_id, data)


def _late(who: Actor, task_id: str, data: Mapping[str, Any], error: CauceError) -> Answer:
    """Somebody was first, or changed it: still open → the form again with the text; else the text to copy."""
    session().close()
    task, case, procedure = opened(who, task_id)
    session().refresh(task)
    if task.state == "open" and isinstance(error, Conflict):
        typed = _typed(data, [{"field": "", "message": error.message}])
        return page(who, task, case, procedure, typed), error.status
    return _lost_race(who, task, case, procedure, data, error), error.status


def _lost_race(
    who: Actor, task: Task, case: Case, procedure: Procedure, data: Mapping[str, Any], error: CauceError
) -> str:
    schema = schema_of(procedure, task.step)
    given = filling.choices(schema, who.owner_id, clock.today(), procedure, task.step, case.id) if schema else {}
    kept = filling.in_words(schema, data, given) if schema else []
    reasons = [("Motivo", text) for name, text in request.form.items() if name.startswith("reason-") and text]
    return render_template("tasks/conflict.html", task=task, case=case, error=error, kept=kept + reasons)


def finished(who: Actor, task: Task, procedure: Procedure, completed: Completed) -> Response:
    """Issue what took a number, say what happened and open the next task of this person."""
    if not completed.replayed:
        after.issue(completed.numbered)
    done = next((each.label for each in procedure.steps[task.step].outcomes
                 if each.value == request.form.get("outcome")), task.title)  # fmt: skip
    flash(after.sentence(done, completed), "done")
    following = inbox.next_of(who)
    if following is None:
        return redirect(url_for("inbox.show"))
    flash(f"Su siguiente tarea: {following.title}.", "info")
    return redirect(url_for("tasks.show", task_id=following.id))


@blueprint.post("/tareas/<task_id>/borrador")
@signed_in
@many_fields
def draft(task_id: str) -> dict[str, str]:
    """Keep what is typed so far; the page sends it a few seconds after each change."""
    who = current_actor()
    task, _, procedure = opened(who, task_id)
    return {"at": save_draft(who, task.id, posted(procedure, task.step, {}))}
