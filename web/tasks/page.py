"""The page of a task."""

from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.filters import fecha
from web.forms import error_links
from web.shown import earlier, fitting, people
from web.shown.path import place_of
from web.tasks import rows
from web.tasks.context import of_task
from web.tasks.first import first_of_each
from web.tasks.place import blueprint, opened
from web.tasks.sheet import Typed, buttons, read, shown_data, views
from web.who import current_actor, signed_in
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.procedures import Procedure


@blueprint.get("/tareas/<task_id>")
@signed_in
def show(task_id: str) -> Response | str:
    """A task to do, or what became of it; one that signs opens in the signing tray."""
    who = current_actor()
    task, case, procedure = opened(who, task_id)
    step = procedure.steps[task.step]
    if step.signs and task.state == "open" and rights.may_work(who, task):
        draft = session().scalar(select(Document.id).where(Document.task_id == task.id, Document.state == "draft"))
        if draft:
            return redirect(url_for("signing.show", document_id=draft))
    return page(who, task, case, procedure)


def page(who: Actor, task: Task, case: Case, procedure: Procedure, typed: Typed | None = None, notice: str = "") -> str:
    """The task as this person sees it, with what they had typed when something has to be corrected."""
    step = procedure.steps[task.step]
    inside = who.entity_id is None
    works = task.state == "open" and rights.may_work(who, task) and not step.signs
    errors = typed.errors if typed else ()
    data = typed.data if typed else shown_data(task, case, procedure)
    shown = views(who, task, case, procedure, data, typed) if works else []
    return render_template(
        "tasks/task.html", task=task, case=case, step=step, place=place_of(case.version_hash, task.step),
        works=works, views=shown, errors=error_links(shown, list(errors)), notice=notice,
        fitting=fitting.of_form(task, case, procedure, data) if works else None,
        first=first_of_each(who, task, case, procedure, data) if works else None,
        buttons=buttons(procedure, step, typed) if works else [],
        reading=read(who, task, case, procedure) if not works else [], holder=_holder(who, task, procedure),
        takes=_takes(who, task), releases=task.state == "open" and task.assignee_id == who.person_id,
        reassigns=inside and task.state == "open" and rights.may_reassign(who, task), returned=_returned(task),
        assigned_by=people.name_of(task.assigned_by) if task.assigned_by else "",
        records=rows.listed(procedure, case, task, works),
        colleagues=people.colleagues(who.owner_id) if works and inside else [],
        inside=inside, earlier=earlier.shown_by(who, case, procedure, task.step) if inside else [],
        siblings=earlier.siblings(who, case, procedure, task.step) if inside else [],
        **of_task(who, task, case, procedure),
    )  # fmt: skip


def _takes(who: Actor, task: Task) -> bool:
    return task.state == "open" and task.assignee_id is None and rights.in_pool(who, task) and bool(who.person_id)


def _holder(who: Actor, task: Task, procedure: Procedure) -> str:
    if task.state == "done":
        behalf = f" por encargo de {people.name_of(task.on_behalf_of)}" if task.on_behalf_of else ""
        return f"Terminada por {task.completed_name or 'Cauce'}{behalf}"
    if task.state == "cancelled":
        return "Ya no hace falta: el expediente siguió por otro camino"
    if task.assignee_id is None:
        return f"Sin tomar: {people.role_label(procedure, task.role)}"
    behalf = f" por encargo de {people.name_of(task.held_for)}" if task.held_for else ""
    if task.assignee_id != who.person_id:
        return f"La tiene {people.name_of(task.assignee_id)}{behalf}"
    return (f"Tomada por usted el {fecha(task.taken_at)}" if task.taken_at else "Asignada a usted") + behalf


def _returned(task: Task) -> dict[str, Any] | None:
    if not task.returned_reason:
        return None
    return {"who": people.name_of(task.returned_by), "when": task.created_at, "reason": task.returned_reason}
