"""Official documents, their bytes, their deliveries, and evidence."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel import clock
from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import digest


class Blob(Model):
    """Bytes under their SHA-256: letters, templates, proofs."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(120))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Document(Model):
    """A letter of a case. state: draft | numbered | issued | annulled.

    `context` holds plain values, frozen with the number; `method` is electronica | manuscrita | acto.
    One of a merge has the `entity_id` that it goes to, and a `merge_key` that is once per case and kind.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("owner_id", "series", "year", "sequence"),
        Index("ix_document_case", "case_id", "kind"),
        Index("ix_document_state", "state"),
        Index("ix_document_merge", "case_id", "kind", "merge_key", unique=True),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    draft_step: Mapped[str | None] = mapped_column(String(80))
    drafted_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reviewed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    series: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None] = mapped_column(Integer)
    sequence: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[str | None] = mapped_column(String(60), index=True)
    external_number: Mapped[bool] = mapped_column(Boolean, default=False)
    trd: Mapped[str] = mapped_column(String(160), default="")
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    context: Mapped[Any | None] = mapped_column(Json)
    template_id: Mapped[str | None] = mapped_column(ForeignKey("template_version.id"))
    method: Mapped[str | None] = mapped_column(String(16))
    signed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signer_office: Mapped[str | None] = mapped_column(String(200))
    signed_sha256: Mapped[str | None] = mapped_column(String(64))
    docx_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    issued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    annulled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    annulled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    annulled_reason: Mapped[str | None] = mapped_column(Text)
    published: Mapped[bool] = mapped_column(Boolean, default=False)
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))
    merge_key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revision: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": revision}


class Delivery(Model):
    """A document goes to an address, or by hand. state: held | pending | sent | bounced | recorded."""

    __tablename__ = "delivery"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    main: Mapped[bool] = mapped_column(Boolean, default=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(254), default="")
    channel: Mapped[str] = mapped_column(String(12), default="email")
    state: Mapped[str] = mapped_column(String(12), default="held", index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_on: Mapped[date | None] = mapped_column(Date)
    proof: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    error: Mapped[str | None] = mapped_column(Text)


class Evidence(Model):
    """A file that somebody attached to a case: its name here, its bytes under its hash."""

    __tablename__ = "evidence"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    uploaded_name: Mapped[str] = mapped_column(String(160), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def keep_blob(data: bytes, media_type: str) -> str:
    """Store bytes once and return their SHA-256; until the act ends nobody removes them."""
    key = digest(data)
    session().execute(_KEEP, {"sha256": key, "size": len(data), "media_type": media_type, "data": data})
    return key


_KEEP = text(
    "INSERT INTO blob (sha256, size, media_type, data) VALUES (:sha256, :size, :media_type, :data) "
    "ON CONFLICT (sha256) DO UPDATE SET size = excluded.size"
)


def blob(sha256: str) -> bytes:
    """The bytes under this hash, or NotFound."""
    found = session().scalar(select(Blob.data).where(Blob.sha256 == sha256))
    if found is None:
        raise NotFound("No encontramos ese archivo.")
    return found


def document(document_id: str) -> Document:
    """The document with this id, or NotFound."""
    found = session().get(Document, document_id)
    if found is None:
        raise NotFound("No encontramos ese documento.")
    return found


def year_in_bogota() -> int:
    """The year of a number series: the present one in Bogota."""
    return clock.today().year
