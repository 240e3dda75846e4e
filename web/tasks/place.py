"""The blueprint of the task pages, and the task that an address names."""

from flask import Blueprint

from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.cases import Case, case
from workflows.domain.people import Actor
from workflows.domain.tasks import Task, task
from workflows.kernel.errors import NotFound
from workflows.procedures import Procedure

blueprint = Blueprint("tasks", __name__)


def opened(who: Actor, task_id: str) -> tuple[Task, Case, Procedure]:
    """The task with its case and the version of its procedure; NotFound when this person may not see it."""
    found = task(task_id)
    about = case(found.case_id)
    mine = rights.may_work(who, found) or rights.in_pool(who, found)
    if who.entity_id and not mine:
        raise NotFound("No encontramos esa tarea.")
    if not mine:
        rights.check_visible(who, about)
    return found, about, _definitions.by_version(about.version_hash)


def internal(who: Actor) -> None:
    """NotFound for accounts of requesting entities: what follows is of the owner's people."""
    if who.entity_id:
        raise NotFound("No encontramos esa página.")
