"""Rows that a step keeps: the sessions of an advice, the actions of its plan."""

from typing import Any

from pydantic import BaseModel

from web.api import words
from web.api.endpoints import endpoint
from web.api.seen import seen_task
from web.who import current_actor
from workflows.actions.records import records_of, save_record
from workflows.domain.tasks import Record


class Row(BaseModel):
    """One row: its kind, its number in the case, its values, and whether nothing is pending in it.

    A row of an entity that takes part has its `entity`, and `about`: the row (a session) that it is about.
    """

    id: str
    kind: str
    n: int
    closed: bool
    revision: int
    data: dict[str, Any]
    entity: str | None = None
    about: str | None = None


class Rows(BaseModel):
    """The rows of a step, kind by kind."""

    items: list[Row]


@endpoint("GET", "/tasks/{task_id}/records", "Ver los registros de un paso: sesiones, acciones del plan",
          {200: Rows}, problems=(404,))  # fmt: skip
def records(task_id: str) -> Rows:
    """Every row of the kinds that the step keeps."""
    _, task, case, procedure = seen_task(task_id)
    kinds = procedure.steps[task.step].records
    return Rows(items=[_row(each) for kind in kinds for each in records_of(case.id, kind)])


@endpoint("POST", "/tasks/{task_id}/records", "Agregar un registro a un paso, o corregirlo", {200: Rows},
          body=words.SaveRecord, keyed=True, problems=(403, 404, 409, 422))  # fmt: skip
def record(task_id: str, body: words.SaveRecord, key: str | None) -> Rows:
    """Add or correct one row; all the rows of the step after it."""
    seen_task(task_id)
    who = current_actor()
    save_record(
        who, task_id, body.kind, body.data, body.record or None, body.revision, body.entity or None,
        body.about or None, key=key,
    )  # fmt: skip
    return records(task_id)


def _row(row: Record) -> Row:
    return Row(
        id=row.id, kind=row.kind, n=row.n, closed=row.closed, revision=row.revision, data=row.data or {},
        entity=row.entity_id, about=row.about_id,
    )  # fmt: skip
