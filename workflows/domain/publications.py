"""What procedures made public: the only rows that the public pages read, with their versions and proofs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime


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
