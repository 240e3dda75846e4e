"""Evidence rows: tying uploaded files to the case or task that uses them."""

from collections.abc import Iterable

from sqlalchemy import func, select

from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid


def attach_all(who: Actor, case: Case, task: Task | None, evidence_ids: Iterable[str]) -> None:
    """Tie loose uploads to a case; Invalid for a file that is unknown or belongs to another case."""
    for evidence_id in dict.fromkeys(evidence_ids):
        found = session().get(Evidence, evidence_id)
        if found is None or found.owner_id != case.owner_id or found.case_id not in (None, case.id):
            raise Invalid("Uno de los archivos adjuntos ya no está. Adjúntelo de nuevo.")
        found.case_id = case.id
        if task is not None and found.task_id is None:
            found.task_id = task.id


def count(task_id: str) -> int:
    """How many files a task has."""
    query = select(func.count()).select_from(Evidence).where(Evidence.task_id == task_id)
    return int(session().scalar(query) or 0)
