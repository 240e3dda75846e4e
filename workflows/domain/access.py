"""Ways in without a session: mailed links for entities, API tokens, repeated requests, installation."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime, session


class AccessLink(Model):
    """An expiring, revocable link for one thing: a task, the state of a case, or a record that one participant fills.

    For a record: `entity_id` is the participant, `record_kind` the kind, `about_id` the record it is about (a session).
    """

    __tablename__ = "access_link"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"), index=True)
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))
    record_kind: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[str | None] = mapped_column(String(36))
    email: Mapped[str] = mapped_column(String(254))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ApiToken(Model):
    """A bearer token of a person; only its digest is stored."""

    __tablename__ = "api_token"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    label: Mapped[str] = mapped_column(String(120))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class IdempotencyKey(Model):
    """The first answer to a request, replayed to its repetitions."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("key", "who"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(200))
    who: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Installation(Model):
    """Facts about this installation, for instance that it is a demonstration and its clock."""

    __tablename__ = "installation"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def installation(key: str) -> str | None:
    """A fact about this installation, or None."""
    row = session().get(Installation, key)
    return None if row is None else row.value
