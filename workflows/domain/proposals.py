"""Proposals: what a case asks a committee to decide."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, UTCDateTime


class Proposal(Model):
    """A case asks a committee. state: open | decided | withdrawn."""

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_committee", "owner_id", "committee", "state"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    committee: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="open")
    decision: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    acta_id: Mapped[str | None] = mapped_column(ForeignKey("acta.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
