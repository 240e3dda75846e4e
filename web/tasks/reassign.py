"""Giving one or several tasks to somebody else, with a reason."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from web.addresses import local_path
from web.shown import people
from web.tasks.place import blueprint, internal, opened
from web.who import current_actor, sent_key, signed_in
from workflows.actions.reassigning import conflicts
from workflows.actions.reassigning import reassign_many as reassign_many_tasks
from workflows.domain import inbox, rights
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, NotFound

Answer = Response | str | tuple[str, int]
MOST = 100


@blueprint.get("/tareas/<task_id>/reasignar")
@signed_in
def reassign_one(task_id: str) -> str:
    """Choose who gets this task."""
    opened(current_actor(), task_id)
    return _page([task_id], url_for("tasks.show", task_id=task_id))


@blueprint.get("/tareas/reasignar")
@signed_in
def reassign_many() -> str:
    """Choose who gets the marked tasks; with none marked, all of mine are offered."""
    marked = request.args.getlist("task")[:MOST]
    return _page(marked, local_path(request.args.get("volver"), url_for("inbox.show")), choose=not marked)


@blueprint.post("/tareas/reasignar")
@signed_in
def reassign() -> Answer:
    """First a look at what passes and what would not; then all of them in one act, or none."""
    who = current_actor()
    internal(who)
    marked = request.form.getlist("task")[:MOST]
    to, reason = request.form.get("to", ""), request.form.get("reason", "")
    back = local_path(request.form.get("volver"), url_for("inbox.show"))
    errors = _missing(marked, to, reason)
    if errors:
        return _page(marked, back, errors), 422
    try:
        if len(marked) > 1 and request.form.get("confirmado") != "1":
            return _preview(who, marked, to, reason, back)
        done = reassign_many_tasks(who, marked, to, reason, sent_key())
    except CauceError as error:
        session().close()
        found = [*({"field": "", "message": error.message} for _ in [0] if not error.errors), *error.errors]
        return _page(marked, back, found), error.status
    words = "1 tarea quedó" if done.moved == 1 else f"{done.moved} tareas quedaron"
    flash(f"{words} a nombre de {done.to}. Ambas personas reciben un solo correo con la lista.", "done")
    return redirect(back if len(marked) > 1 else url_for("inbox.show"))


def _preview(who: Actor, marked: list[str], to: str, reason: str, back: str) -> str:
    refused = conflicts(who, marked, to)
    return render_template(
        "tasks/reassign_preview.html", tasks=_tasks(who, marked, False), to=people.name_of(to), to_id=to,
        reason=reason, back=back, refused=refused, drafts=_drafts(marked),
    )  # fmt: skip


def _drafts(marked: list[str]) -> int:
    query = select(func.count()).select_from(Task).where(Task.id.in_(marked), Task.draft_at.is_not(None))
    return session().scalar(query) or 0


def _missing(marked: list[str], to: str, reason: str) -> list[dict[str, str]]:
    wanted = (("task", marked, "Marque al menos una tarea."), ("to", to, "Elija a quién se la entrega."),
              ("reason", reason.strip(), "Escriba el motivo."))  # fmt: skip
    return [{"field": field, "message": message} for field, value, message in wanted if not value]


def _page(marked: list[str], back: str, errors: list[dict[str, str]] | None = None, choose: bool = False) -> str:
    who = current_actor()
    if who.entity_id:
        # The page names everybody of the office and their load: not for people of other entities.
        raise NotFound("No encontramos esa página.")
    found = _tasks(who, marked, choose)
    return render_template(
        "tasks/reassign.html", tasks=found, marked=set() if choose else {row.id for row in found}, back=back,
        people=people.loads(people.colleagues(who.owner_id), clock.today()), form=request.form,
        errors={each["field"]: each["message"] for each in errors or []},
        links=[(f"f-{each['field']}" if each["field"] else "", each["message"]) for each in errors or []],
    )  # fmt: skip


def _tasks(who: Actor, marked: list[str], choose: bool) -> list[Task]:
    """The tasks of an address that this person sees; all of theirs when none was marked."""
    query = select(Task).join(Case, Case.id == Task.case_id).where(Task.state == "open", rights.visible_cases(who))
    query = query.where(Task.assignee_id == who.person_id) if choose else query.where(Task.id.in_(marked))
    return list(session().scalars(query.order_by(Task.due, Task.id).limit(inbox.PAGE if choose else MOST)))
