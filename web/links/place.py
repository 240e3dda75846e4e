"""The blueprint of mailed links, and what each view opens first."""

import re
from dataclasses import dataclass

from flask import Blueprint, request

from workflows.actions import _definitions
from workflows.actions.links import Entry, enter, use_link
from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.domain.tasks import Task, task
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.procedures import Procedure

TASK = re.compile(r"[0-9a-f-]{36}")
blueprint = Blueprint("links", __name__, url_prefix="/e")


@dataclass(frozen=True)
class Opened:
    """A link in use: who holds it, its case with the version it runs on, and the task that it asks for."""

    token: str
    entry: Entry
    who: Actor
    case: Case
    procedure: Procedure
    task: Task | None

    @property
    def open_task(self) -> Task | None:
        """The task while it is open."""
        return self.task if self.task is not None and self.task.state == "open" else None


def opened(token: str, first: bool = False, whole: bool = True) -> Opened:
    """What a link opens; with `first` the use is written to the history. NotFound when it no longer works.

    `whole` = False lets in links to fill a row, whose holders see nothing else of the case.
    """
    chosen = request.args.get("tarea") or request.form.get("tarea") or None
    if chosen is not None and not TASK.fullmatch(chosen):
        raise NotFound("No encontramos esa tarea.")
    entry = (use_link if first else enter)(token[:200], chosen)
    if whole and entry.record_kind is not None:
        raise NotFound("Este enlace abre otra página.")
    case = session().get_one(Case, entry.case_id)
    found = task(entry.task_id) if entry.task_id else None
    return Opened(token, entry, entry.who, case, _definitions.by_version(case.version_hash), found)
