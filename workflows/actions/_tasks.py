"""What every act on a task begins with: the case locked, the task seen and still open."""

from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select

from workflows.domain import rights
from workflows.domain.cases import Case, locked_case_of
from workflows.domain.people import Actor, Person
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Forbidden, NotFound

_ROWS = (
    select(Task)
    .where(Task.case_id == bindparam("case"), or_(Task.state == "open", Task.id == bindparam("task")))
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Completed:
    """What completing gave: the case, the tasks that it opened, and documents that took a number."""

    case_id: str
    opened: list[str]
    numbered: list[str]
    state: str
    replayed: bool = False


def locked_task(who: Actor, task_id: str) -> tuple[Case, Task]:
    """Lock the case, then the task; NotFound when the actor may not see it."""
    case, task, _ = locked_rows(who, task_id)
    return case, task


def locked_rows(who: Actor, task_id: str) -> tuple[Case, Task, list[Task]]:
    """The same, with the open tasks of the case (and this one) in the same look."""
    case = locked_case_of(task_id)
    rows = session().scalars(_ROWS, {"case": case.id, "task": task_id}).all()
    task = next(row for row in rows if row.id == task_id)
    if not rights.may_work(who, task) and not rights.in_pool(who, task):
        if who.entity_id:
            raise NotFound("No encontramos esa tarea.")
        rights.check_visible(who, case)
    return case, task, list(rows)


def check_open(task: Task, revision: int | None = None) -> None:
    """Conflict with who and when unless the task is still open and as the person saw it."""
    if task.state == "done":
        name = task.completed_name or "Cauce"
        raise Conflict(
            f"{name} ya completó esta tarea. Lo que usted escribió se conserva en su borrador.",
            by=name, at=task.completed_at.isoformat() if task.completed_at else None, revision=task.revision,
        )  # fmt: skip
    if task.state != "open":
        raise Conflict("Esta tarea ya no está abierta: el expediente siguió por otro camino.", revision=task.revision)
    if revision is not None and revision != task.revision:
        raise Conflict(
            "La tarea cambió mientras usted la tenía abierta. Vuelva a abrirla: su borrador se conserva.",
            by=holder_name(task), at=None, revision=task.revision,
        )  # fmt: skip


def check_mine(who: Actor, task: Task, otherwise: str) -> None:
    """Forbidden unless the actor may work this task now; a substitution that ended says so."""
    if rights.may_work(who, task):
        return
    if task.held_for is not None and task.assignee_id == who.person_id:
        raise Forbidden("Su encargo terminó: esta tarea vuelve en un momento a quien usted reemplazaba.")
    raise Forbidden(otherwise)


def holder_name(task: Task) -> str | None:
    """The name of who has the task, if somebody has it."""
    found = session().get(Person, task.assignee_id) if task.assignee_id else None
    return found.name if found else None
