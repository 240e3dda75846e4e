"""Who an advice is for: the entities of a case, when they came, and on which policy; the same for every procedure."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, UTCDateTime


class Participant(Model):
    """An entity that a case advises on a policy. state: invited | withdrawn.

    It *attended* when it has a first day; `sessions` counts the sessions where somebody of the entity was present.
    """

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("case_id", "entity_id"),
        Index("ix_participant_entity", "entity_id", "policy"),
        Index("ix_participant_policy", "owner_id", "policy"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    policy: Mapped[str | None] = mapped_column(ForeignKey("policy.code"))
    group_name: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(10), default="invited")
    sessions: Mapped[int] = mapped_column(Integer, default=0)
    first_attended_on: Mapped[date | None] = mapped_column(Date)
    last_attended_on: Mapped[date | None] = mapped_column(Date)
    added_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
