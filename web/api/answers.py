"""What programs receive: every answer as a model, so that the OpenAPI page cannot say anything else."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """An error (RFC 9457), in Spanish; 409 adds by, at and revision; 422 adds errors."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, str]] = Field(default_factory=list)
    by: str | None = None
    at: datetime | None = None
    revision: int | None = None


class Started(BaseModel):
    """The case that was started (the first, when the request was split by policy)."""

    id: str
    number: str
    radicado: str
    cases: list[str]


class TermAnswer(BaseModel):
    """A term with its explanation."""

    name: str
    label: str
    due: date
    due_at: datetime
    state: str
    rule: str
    explanation: list[str]


class EntityAnswer(BaseModel):
    """An entity."""

    id: str
    code: str | None
    name: str


class CaseLine(BaseModel):
    """A case in a list."""

    id: str
    number: str
    radicado: str
    procedure: str
    subject: str
    state: str
    state_label: str
    entity: EntityAnswer
    policy: str | None
    received_at: datetime
    started_at: datetime
    ended_at: datetime | None


class TaskLine(BaseModel):
    """A task in a list."""

    id: str
    title: str
    step: str
    state: str
    due: date | None
    case: str
    case_number: str
    procedure: str
    subject: str
    entity: str
    policy: str | None
    role: str
    assignee: str | None
    revision: int


class CaseAnswer(CaseLine):
    """A case with its terms and open tasks."""

    parent: str | None
    expediente: str
    vigencia: int | None
    priority: str | None
    petition_type: str | None
    channel: str
    external_id: str | None
    waiting_for: str | None
    waiting_since: datetime | None
    data: dict[str, Any]
    terms: list[TermAnswer]
    tasks: list[dict[str, Any]]
    children: list[str]


class HistoryLine(BaseModel):
    """A fact of the journal, with the chain that betrays a rewrite."""

    seq: int
    at: datetime
    verb: str
    by: str
    on_behalf_of: str | None
    channel: str
    facts: dict[str, Any]
    hash: str
    prev_hash: str


class DocumentAnswer(BaseModel):
    """A document: number, state, who signed it, and the SHA-256 of its files."""

    id: str
    case: str
    kind: str
    title: str
    state: str
    number: str | None
    code: str | None
    signed_by: str | None
    signed_at: datetime | None
    method: str | None
    issued_at: datetime | None
    annulled_at: datetime | None
    annulled_reason: str | None
    docx_sha256: str | None
    pdf_sha256: str | None


class Diagram(BaseModel):
    """The drawn process (BPMN XML) and the ids of its elements that are done, now, late, next or awaited."""

    xml: str
    marks: dict[str, list[str]]


class OutcomeAnswer(BaseModel):
    """A way to complete a task."""

    value: str
    label: str
    reason: bool


class TaskAnswer(BaseModel):
    """A task with everything needed to do it."""

    id: str
    title: str
    step: str
    state: str
    revision: int
    case: CaseLine
    role: str
    assignee: str | None
    assignee_name: str | None
    due: date | None
    term: TermAnswer | None
    activity: str
    result: str
    outcomes: list[OutcomeAnswer]
    form: dict[str, Any] | None
    draft: dict[str, Any] | None
    draft_at: datetime | None
    data: dict[str, Any] | None
    outcome: str | None
    returned_reason: str | None
    document: str | None = Field(description="El documento que este paso firma")
    may: list[str] = Field(description="Lo que usted puede hacer: take, release, draft, complete, reassign, sign")


class Moved(BaseModel):
    """A task after it was taken, released or given to somebody."""

    id: str
    revision: int


class Reassigned(BaseModel):
    """How many tasks passed, to whom, and the batch that passes them when they are more than 100."""

    moved: int
    to: str
    lote: str | None


class Drafted(BaseModel):
    """When the draft was kept."""

    id: str
    saved_at: datetime


class Completed(BaseModel):
    """What completing or signing gave: the tasks it opened and the documents that took a number."""

    case: str
    state: str
    opened: list[str]
    numbered: list[str]


class EvidenceAnswer(BaseModel):
    """A file that was accepted: name it by its id in a form."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str


class Waiting(BaseModel):
    """How many waits this message has woken."""

    waiting: int


class ProcedureAnswer(BaseModel):
    """A procedure that can be started, with the form that it asks for."""

    slug: str
    name: str
    summary: str
    version: str
    by: list[str]
    form: dict[str, Any] | None


class CaseList(BaseModel):
    """A page of cases."""

    items: list[CaseLine]
    next: str | None


class TaskList(BaseModel):
    """A page of tasks."""

    items: list[TaskLine]
    next: str | None


class HistoryList(BaseModel):
    """A page of history."""

    items: list[HistoryLine]
    next: str | None


class DocumentList(BaseModel):
    """A page of documents."""

    items: list[DocumentAnswer]
    next: str | None


class EntityList(BaseModel):
    """A page of entities."""

    items: list[EntityAnswer]
    next: str | None


class ProcedureList(BaseModel):
    """The installed procedures."""

    items: list[ProcedureAnswer]
    next: str | None
