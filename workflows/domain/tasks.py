"""Tasks: rows written with the engine's state; comments and contributions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound


class Task(Model):
    """One piece of work of a case. state: open | done | cancelled.

    `held_for` is the absent person for whom a substitute has it; `days` the working days from its opening to its end.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_mine", "assignee_id", "state", "due", "id"),
        Index("ix_task_pool", "owner_id", "state", "role", "scope", "due", "id"),
        Index("ix_task_open", "owner_id", "state", "due", "id"),
        Index("ix_task_case", "case_id", "state"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    engine_task_id: Mapped[str] = mapped_column(String(36), unique=True)
    step: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(160))
    role: Mapped[str] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(40), default="*")
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    assigned_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    assignment_note: Mapped[str | None] = mapped_column(Text)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12), default="open")
    outcome: Mapped[str | None] = mapped_column(String(60))
    data: Mapped[Any | None] = mapped_column(Json)
    draft: Mapped[Any | None] = mapped_column(Json)
    draft_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    returned_reason: Mapped[str | None] = mapped_column(Text)
    returned_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    completed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    held_for: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    days: Mapped[int | None] = mapped_column(Integer)
    completed_name: Mapped[str | None] = mapped_column(String(160))
    reason: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": revision}


class Comment(Model):
    """A remark on a case (on a `field` of a `step`, maybe). kind: comment | contribution_request | contribution."""

    __tablename__ = "comment"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    answers_id: Mapped[str | None] = mapped_column(ForeignKey("comment.id"))
    kind: Mapped[str] = mapped_column(String(24), default="comment")
    step: Mapped[str | None] = mapped_column(String(80))
    field: Mapped[str | None] = mapped_column(String(120))
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Record(Model):
    """A row kept inside a step (a session, a plan action), each its own act.

    A row of an entity has `entity_id`, and `about_id` when it is about another row (a session); `once_key` keeps it
    from being there twice; `channel` says how it came (mano | lista | enlace). A session whose attendance is all there
    has `complete_at`: who has no row then did not come.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_case", "case_id", "kind", "n"),
        Index("ix_record_once", "case_id", "kind", "once_key", unique=True),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(40))
    n: Mapped[int] = mapped_column(Integer)
    data: Mapped[Any] = mapped_column(Json)
    closed: Mapped[bool] = mapped_column(default=False)
    seeded: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    about_id: Mapped[str | None] = mapped_column(ForeignKey("record.id"), index=True)
    once_key: Mapped[str | None] = mapped_column(String(80))
    channel: Mapped[str | None] = mapped_column(String(10))
    complete_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    revision: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": revision}


def task(task_id: str) -> Task:
    """The task with this id, or NotFound."""
    found = session().get(Task, task_id)
    if found is None:
        raise NotFound("No encontramos esa tarea.")
    return found


def last_done(case_id: str, step: str) -> Task | None:
    """The latest completion of a step in a case."""
    return session().scalars(_LAST_DONE, {"case": case_id, "step": step}).first()


# Built once: building a query anew costs more than SQLite takes to answer it.
_LAST_DONE = (
    select(Task)
    .where(Task.case_id == bindparam("case"), Task.step == bindparam("step"), Task.state == "done")
    .order_by(Task.completed_at.desc())
    .limit(1)
)
