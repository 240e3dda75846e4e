"""Cases moved to another version of their procedure: from where, to where, and how to go back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, UTCDateTime


class CaseMove(Model):
    """One case of one move (`move_id` groups them). state: applied | undone.

    `state_before` is the engine's state before it, `seq_after` the journal's sequence right after: while the
    case still has that sequence nobody touched it, and the move can be undone.
    """

    __tablename__ = "case_move"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    move_id: Mapped[str] = mapped_column(String(36), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    from_version: Mapped[str] = mapped_column(ForeignKey("procedure_version.version"))
    to_version: Mapped[str] = mapped_column(ForeignKey("procedure_version.version"))
    state_before: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    seq_after: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default="applied")
    reason: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
