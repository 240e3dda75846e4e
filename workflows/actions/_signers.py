"""Who would sign a letter today, for its preview: as its signing task says, or as that task would be opened."""

from typing import Any

from workflows.actions import _opening
from workflows.domain import rights
from workflows.domain.documents import Document
from workflows.domain.people import ANY, holders
from workflows.domain.tasks import Task
from workflows.kernel.db import session


def would_sign(course: Any, found: Document) -> tuple[str | None, str | None]:
    """The person who signs, and on whose behalf: who looks at the preview when it is theirs to sign."""
    who, task = course.who, _open_task(found) or _expected(course, found.kind)
    if task is None:
        return None, None
    if rights.may_work(who, task):
        return who.person_id, rights.acting(who, task).on_behalf_of
    if task.assignee_id is not None:
        return task.assignee_id, task.held_for
    people = holders(task.owner_id, task.role, None if task.scope == ANY else task.scope, course.today)
    return (people[0].id if people else None), None


def _open_task(found: Document) -> Task | None:
    task = session().get(Task, found.task_id) if found.task_id else None
    return task if task is not None and task.state == "open" else None


def _expected(course: Any, kind: str) -> Task | None:
    """The signing task of a kind of letter as it would be opened now; it is not kept."""
    step = next((each for each in course.procedure.steps.values() if each.signs == kind), None)
    if step is None:
        return None
    role, scope, assignee = _opening.whose(course, step)
    return Task(
        case_id=course.case.id, owner_id=course.case.owner_id, step=step.id, role=role, scope=scope,
        assignee_id=assignee, state="open",
    )  # fmt: skip
