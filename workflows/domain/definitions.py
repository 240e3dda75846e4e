"""Stored versions: procedures by content hash, and letter templates."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, UTCDateTime


class ProcedureVersion(Model):
    """One immutable version of a procedure: all its files, under their content hash."""

    __tablename__ = "procedure_version"
    version: Mapped[str] = mapped_column(String(80), primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), index=True)
    files: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TemplateVersion(Model):
    """One immutable version of a letter template; the newest approved one is used at signature."""

    __tablename__ = "template_version"
    __table_args__ = (Index("ix_template_version_current", "slug", "kind", "approved_at"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    shipped: Mapped[bool] = mapped_column(Boolean, default=True)
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approved_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
