"""What programs may send: every body and query, checked before any action sees it."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from workflows.kernel.text import clean_text

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
GROUPS = ("late", "today", "week", "later")


def _one_line(value: str) -> str:
    return clean_text(value)


def _lines(value: str) -> str:
    return clean_text(value, multiline=True)


def _due(value: str) -> str:
    if value in ("", *GROUPS):
        return value
    try:
        first, last = days_of(value)
    except ValueError:
        raise ValueError("Escriba late, today, week, later o un rango como 2026-11-01..2026-11-30.") from None
    if first > last:
        raise ValueError("El rango termina antes de empezar.")
    return value


def days_of(value: str) -> tuple[date, date]:
    """First and last day of «2026-11-01..2026-11-30»; ValueError for anything else."""
    found = _RANGE.fullmatch(value)
    if found is None:
        raise ValueError("no range")
    return date.fromisoformat(found[1]), date.fromisoformat(found[2])


Name = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_one_line)]
Words = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line)]
Reason = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_lines)]
Id = Annotated[str, StringConstraints(pattern=UUID)]
Data = Annotated[dict[str, Any], Field(description="Valores del formulario, por nombre de campo")]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1, description="La revisión que usted leyó")]


class Sent(BaseModel):
    """Anything sent: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class StartCase(Sent):
    """A request to start a case; `entity` is an id or an official code (DIVIPOLA)."""

    procedure: Name
    entity: Name
    data: Data = Field(default_factory=dict)
    external_id: Words | None = None


class Move(Sent):
    """Take or release a task."""

    revision: Revision | None = None
    reason: Reason = ""


class Draft(Sent):
    """What is typed so far; nothing is checked."""

    revision: Revision | None = None
    data: Data


class Complete(Sent):
    """Complete a task with one of its outcomes and its form."""

    revision: Revision
    outcome: Words | None = None
    data: Data = Field(default_factory=dict)
    reason: Reason = ""


class SaveRecord(Sent):
    """A row of a step: a new one, or the correction of `record` as it was at `revision`.

    A row of an entity that takes part says which `entity`, and the row (a session) that it is `about`.
    """

    kind: Name
    data: Data
    record: Annotated[str, StringConstraints(max_length=36)] | None = None
    revision: Revision | None = None
    entity: Annotated[str, StringConstraints(max_length=36)] | None = None
    about: Annotated[str, StringConstraints(max_length=36)] | None = None


class Reassign(Sent):
    """Give a task to another person, with the reason."""

    revision: Revision
    to: Id
    reason: Reason


class ReassignMany(Sent):
    """Give many tasks to another person in one act, with the reason."""

    tasks: list[Id] = Field(min_length=1, max_length=2000, description="Hasta 100 en un solo acto; más van en un lote")
    to: Id
    reason: Reason


class Sign(Sent):
    """Sign a document: the own password again, and how."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    method: Literal["electronica", "manuscrita"] = "electronica"
    external_number: Annotated[str, StringConstraints(max_length=60), AfterValidator(_one_line)] = ""
    same_person_reason: Reason = ""


class PublishMessage(Sent):
    """A message from outside; the same `id` twice is one message."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_one_line)]
    key: Name
    data: Data = Field(default_factory=dict)
    id: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)]


class Paged(Sent):
    """A page of a list."""

    cursor: Words = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class CasesQuery(Paged):
    """Which cases."""

    procedure: Words = ""
    state: Words = ""
    entity: Words = ""
    policy: Words = ""
    q: Words = ""


class TasksQuery(Paged):
    """Which tasks; `due`: late, today, week, later, or a range of days."""

    view: Literal["mine", "group", "done", "all"] = "mine"
    procedure: Words = ""
    due: Annotated[str, AfterValidator(_due)] = ""
    q: Words = ""


class EntitiesQuery(Paged):
    """Which entities: words of the name, or the code."""

    q: Words = ""


class DocumentQuery(Sent):
    """How a document is wanted: its facts, or its bytes."""

    format: Literal["json", "pdf", "docx"] = "json"


class DiagramQuery(Sent):
    """How a diagram is wanted: XML with its marks as JSON, or the XML alone."""

    format: Literal["json", "bpmn"] = "json"
