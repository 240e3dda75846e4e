"""The library: materials and lessons per policy, uploaded or left behind by an advice."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime


class Material(Model):
    """A material or a lesson. kind: material | leccion. state: current | retired.

    `files` are evidence ids; `case_id` is the advice from which it comes.
    """

    __tablename__ = "material"
    __table_args__ = (Index("ix_material_policy", "owner_id", "policy", "kind", "state"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    kind: Mapped[str] = mapped_column(String(10))
    policy: Mapped[str | None] = mapped_column(ForeignKey("policy.code"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str | None] = mapped_column(String(1000))
    files: Mapped[Any] = mapped_column(Json)
    search: Mapped[str] = mapped_column(String(600), default="")
    state: Mapped[str] = mapped_column(String(10), default="current")
    created_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    retired_reason: Mapped[str | None] = mapped_column(Text)
