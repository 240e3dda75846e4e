"""Expedientes and cases: one case is one run of one procedure for one subject."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    TableClause,
    Text,
    UniqueConstraint,
    bindparam,
    column,
    select,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column, undefer

from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound
from workflows.kernel.text import fold

STATES = {
    "en_curso": "En curso",
    "en_espera": "En espera",
    "firmada_sin_enviar": "Firmada sin enviar",
    "atendida": "Atendida",
    "cerrada": "Cerrada",
    "desistida": "Desistida",
    "archivada": "Archivada",
    "trasladada": "Trasladada",
    "anulada": "Anulada",
}
EXPEDIENTE_STATES = {"abierto": "Abierto", "en_espera_medicion": "En espera de medición", "cerrado": "Cerrado"}


class Expediente(Model):
    """The file that groups a case with its children and its follow-up (TRD: serie, subserie)."""

    __tablename__ = "expediente"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    number: Mapped[str] = mapped_column(String(40), index=True)
    title: Mapped[str] = mapped_column(String(300))
    trd: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(30), default="abierto")
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Case(Model):
    """A case: keys and decisions; its engine state is one column with an integer version."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("owner_id", "procedure", "external_id"),
        Index("ix_case_list", "owner_id", "state", "started_at"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), index=True)
    procedure: Mapped[str] = mapped_column(String(60), index=True)
    version_hash: Mapped[str] = mapped_column(ForeignKey("procedure_version.version"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    expediente_id: Mapped[str] = mapped_column(ForeignKey("expediente.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), index=True)
    radicado: Mapped[str] = mapped_column(String(40), index=True)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    vigencia: Mapped[int | None] = mapped_column(Integer)
    policy: Mapped[str | None] = mapped_column(ForeignKey("policy.code"), index=True)
    plan: Mapped[str | None] = mapped_column(String(20), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(String(900), default="")
    state: Mapped[str] = mapped_column(String(30), default="en_curso")
    waiting_for: Mapped[str | None] = mapped_column(String(160))
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    priority: Mapped[str | None] = mapped_column(String(40))
    petition_type: Mapped[str | None] = mapped_column(String(30))
    channel: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str | None] = mapped_column(String(200))
    requester_name: Mapped[str | None] = mapped_column(String(160))
    requester_position: Mapped[str | None] = mapped_column(String(160))
    requester_email: Mapped[str | None] = mapped_column(String(254))
    data: Mapped[Any] = mapped_column(Json)
    started_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_event: Mapped[str | None] = mapped_column(String(80))
    published: Mapped[bool] = mapped_column(Boolean, default=False)
    engine_state: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    engine_status: Mapped[str] = mapped_column(String(20), default="running")
    journal_seq: Mapped[int] = mapped_column(Integer, default=0)
    journal_head: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}

    def scope_value(self, scope: str) -> str | None:
        """What a role with this scope (policy | entity | plan) is held for in this case; None for any other."""
        return {"policy": self.policy, "entity": self.entity_id, "plan": self.plan}.get(scope)

    def is_open(self) -> bool:
        """True while the engine still has something to do."""
        return self.ended_at is None


class Incident(Model):
    """A case that could not go on: its cause, until somebody retries it with success."""

    __tablename__ = "incident"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    document_id: Mapped[str | None] = mapped_column(String(36))
    place: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    resolved_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))


def search_words(case: Case, *names: str) -> str:
    """What a case is found by: its numbers, subject and policy, and the names of its entity."""
    return fold(" ".join([case.number, case.radicado, case.subject, *names, case.policy or ""]))[:900]


TASK = table("task", column("id"), column("case_id"))
DOCUMENT = table("document", column("id"), column("case_id"))


def case(case_id: str) -> Case:
    """The case with this id, or NotFound."""
    found = session().get(Case, case_id)
    if found is None:
        raise NotFound("No encontramos ese expediente.")
    return found


def locked_case(case_id: str) -> Case:
    """The case, locked until the act ends, freshly read with its engine state."""
    return _locked(_BY_ID, case_id)


def locked_case_of(task_id: str) -> Case:
    """The case of a task (a subquery over its id), locked in the same way."""
    return _locked(_BY_TASK, task_id)


def locked_case_of_document(document_id: str) -> Case:
    """The case of a document, locked in the same way."""
    return _locked(_BY_DOCUMENT, document_id)


def _locking(key: Any) -> Select[Any]:
    query = select(Case).where(Case.id == key).options(undefer(Case.engine_state)).with_for_update()
    return query.execution_options(populate_existing=True)


def _case_id_in(rows: TableClause) -> Any:
    return select(rows.c.case_id).where(rows.c.id == bindparam("key")).scalar_subquery()


_BY_ID, _BY_TASK, _BY_DOCUMENT = (
    _locking(bindparam("key")),
    _locking(_case_id_in(TASK)),
    _locking(_case_id_in(DOCUMENT)),
)


def _locked(query: Select[Any], key: str) -> Case:
    found: Case | None = session().scalars(query, {"key": key}).first()
    if found is None:
        raise NotFound("No encontramos ese expediente.")
    return found
