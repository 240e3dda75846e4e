"""What procedures made public: the only rows that the public pages read, with their versions and proofs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound


class Publication(Model):
    """One version of something public. `key` tells what it is a version of (a plan's code, a policy).

    state: current | replaced | withdrawn. `data` holds only the fields that the procedure declares public.
    `approval_pending` is a plan that the director published before its acta (its reason in `pending_reason`).
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("owner_id", "kind", "key", "vigencia", "version"),
        Index("ix_publication_public", "owner_id", "kind", "state", "vigencia"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(120), default="")
    key: Mapped[str] = mapped_column(String(60))
    vigencia: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    policy: Mapped[str | None] = mapped_column(String(8), index=True)
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[Any] = mapped_column(Json)
    files: Mapped[Any] = mapped_column(Json)
    url: Mapped[str | None] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(12), default="current")
    approval_pending: Mapped[bool] = mapped_column(Boolean, default=False)
    pending_reason: Mapped[str | None] = mapped_column(Text)
    approved_on: Mapped[date | None] = mapped_column(Date)
    approval: Mapped[str | None] = mapped_column(String(200))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WatchedLink(Model):
    """An address on the entity's own site that must keep opening. state: pending | good | broken | dropped.

    `expected_sha256` is the hash of the approved file; `next_at` is when the clock opens it again.
    """

    __tablename__ = "watched_link"
    __table_args__ = (Index("ix_watched_link_next", "state", "next_at"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    url: Mapped[str] = mapped_column(String(1000))
    expected_sha256: Mapped[str | None] = mapped_column(String(64))
    accepted_sha256: Mapped[str | None] = mapped_column(String(64))
    accepted_reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class LinkCheck(Model):
    """One opening of a watched address: when, what it answered, how long it took and the hash of its bytes."""

    __tablename__ = "link_check"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    link_id: Mapped[str] = mapped_column(ForeignKey("watched_link.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[int | None] = mapped_column(Integer)
    milliseconds: Mapped[int] = mapped_column(Integer, default=0)
    size: Mapped[int | None] = mapped_column(Integer)
    sha256: Mapped[str | None] = mapped_column(String(64))
    good: Mapped[bool] = mapped_column(Boolean, default=False)
    problem: Mapped[str] = mapped_column(Text, default="")


def public(owner_id: str, *conditions: ColumnElement[bool]) -> list[Publication]:
    """What stands on the public pages, the newest first."""
    query = select(Publication).where(Publication.owner_id == owner_id, Publication.state == "current", *conditions)
    return list(session().scalars(query.order_by(Publication.published_at.desc(), Publication.title)))


def publication(owner_id: str, publication_id: str) -> Publication:
    """A publication that anybody may read, replaced ones too; NotFound for what was withdrawn or never was."""
    found = session().get(Publication, publication_id)
    if found is None or found.owner_id != owner_id or found.state == "withdrawn":
        raise NotFound("No encontramos esa publicación. Puede que se haya retirado.")
    return found


def versions_of(row: Publication) -> list[Publication]:
    """Every version of the same thing that anybody may read, the newest first."""
    query = select(Publication).where(
        Publication.owner_id == row.owner_id, Publication.kind == row.kind, Publication.key == row.key,
        Publication.vigencia == row.vigencia, Publication.state != "withdrawn",
    )  # fmt: skip
    return list(session().scalars(query.order_by(Publication.version.desc())))


def last_change(owner_id: str) -> datetime | None:
    """When anything public last changed."""
    latest = select(func.max(Publication.published_at), func.max(Publication.replaced_at))
    found = session().execute(latest.where(Publication.owner_id == owner_id)).one()
    return max((each for each in found if each is not None), default=None)
