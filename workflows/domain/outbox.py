"""Outbox: every mail is a row before it is sent; unique keys make each one happen once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime, session


class Outbox(Model):
    """One mail to one address.

    state: held (waits for its document) | pending | leased | sent | failed | dead | kept (no SMTP).
    `params` are plain values for the text files of `kind`.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_next", "state", "next_at"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"), index=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"), index=True)
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    unique_key: Mapped[str] = mapped_column(String(240), unique=True)
    params: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    first_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    message_id: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(300))
    body: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    is_legal: Mapped[bool] = mapped_column(Boolean, default=False)


def longest_wait(owner_id: str, at: datetime) -> timedelta | None:
    """How long the oldest mail that should have left has waited at `at`; None when nothing waits.

    More than 30 minutes deserves an alarm on the page of mails.
    """
    query = select(func.min(func.coalesce(Outbox.first_try_at, Outbox.next_at), type_=UTCDateTime())).where(
        Outbox.owner_id == owner_id, Outbox.state.in_(["pending", "leased"])
    )
    since = session().scalar(query)
    return at - since if since is not None and since <= at else None
