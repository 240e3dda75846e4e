"""What every act on the rows of a step begins with: the task locked, open and mine, and the kind one of its own."""

from workflows.actions import _definitions
from workflows.actions._course import Course
from workflows.actions._tasks import check_mine, check_open, locked_task
from workflows.domain import rights
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.errors import NotFound
from workflows.procedures import Procedure, RecordDef


def opened(who: Actor, task_id: str, kind: str) -> tuple[Course, Task, RecordDef]:
    """The course of the case, its task, and the kind of rows; refused unless this person works on it now."""
    case, task = locked_task(who, task_id)
    check_open(task)
    check_mine(who, task, "Esta tarea la tiene otra persona.")
    who = rights.acting(who, task)
    procedure: Procedure = _definitions.by_version(case.version_hash)
    if kind not in procedure.steps[task.step].records:
        raise NotFound("Este paso no lleva esos registros.")
    course = Course(who=who, case=case, procedure=procedure, now=clock.now())
    return course, task, procedure.records[kind]
