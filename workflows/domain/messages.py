"""Messages are kept: publications, the waits of cases, and the wake-ups that join them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime


class Message(Model):
    """A published message; `unique_id` makes a repeated publication the same one."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("owner_id", "unique_id"),
        Index("ix_message_name_key", "owner_id", "name", "key"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120))
    data: Mapped[Any] = mapped_column(Json)
    unique_id: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Wait(Model):
    """A case waits at a message catch. state: open | closed."""

    __tablename__ = "wait"
    __table_args__ = (Index("ix_wait_open", "owner_id", "state", "name", "key"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    engine_task_id: Mapped[str] = mapped_column(String(120), unique=True)
    element: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Wakeup(Model):
    """A wait to be woken by a message, once. state: pending | done | dropped."""

    __tablename__ = "wakeup"
    __table_args__ = (UniqueConstraint("wait_id", "message_id"), Index("ix_wakeup_state", "state"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    wait_id: Mapped[str] = mapped_column(ForeignKey("wait.id"))
    message_id: Mapped[str] = mapped_column(ForeignKey("message.id"))
    state: Mapped[str] = mapped_column(String(10), default="pending")
