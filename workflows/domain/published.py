"""The published result files as they came: every row for comparing inside its peer group, and what was corrected."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime


class PublishedRow(Model):
    """One entity's row of an imported file, ours (`entity_id`) or not; `scores` is code → value 0-100 as text."""

    __tablename__ = "published_row"
    __table_args__ = (Index("ix_published_row_group", "import_id", "peer_group"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    import_id: Mapped[str] = mapped_column(ForeignKey("score_import.id"))
    row: Mapped[int] = mapped_column(Integer)
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    department: Mapped[str] = mapped_column(String(80), default="")
    municipality: Mapped[str] = mapped_column(String(80), default="")
    peer_group: Mapped[str] = mapped_column(String(80), default="")
    form_type: Mapped[str] = mapped_column(String(80), default="")
    scores: Mapped[Any] = mapped_column(Json)


class ScoreChange(Model):
    """A stored value that a corrected file replaced: before and after, each with its import."""

    __tablename__ = "score_change"
    __table_args__ = (Index("ix_score_change_entity", "entity_id", "vigencia", "code"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    vigencia: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(8))
    series: Mapped[str] = mapped_column(String(10))
    before: Mapped[Decimal | None] = mapped_column(Numeric(7, 3, asdecimal=True))
    after: Mapped[Decimal | None] = mapped_column(Numeric(7, 3, asdecimal=True))
    import_id: Mapped[str] = mapped_column(ForeignKey("score_import.id"))
    former_import_id: Mapped[str | None] = mapped_column(ForeignKey("score_import.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class EntityAlias(Model):
    """Another way in which result files write an entity; `key` is what is compared, `written` what was read."""

    __tablename__ = "entity_alias"
    __table_args__ = (UniqueConstraint("owner_id", "key"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), index=True)
    key: Mapped[str] = mapped_column(String(240))
    written: Mapped[str] = mapped_column(String(240))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Recommendation(Model):
    """A published recommendation for an entity and a policy in a vigencia; `related` are codes ("POL07, POL09")."""

    __tablename__ = "recommendation"
    __table_args__ = (Index("ix_recommendation_of", "entity_id", "vigencia", "policy"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    vigencia: Mapped[int] = mapped_column(Integer)
    policy: Mapped[str | None] = mapped_column(ForeignKey("policy.code"))
    related: Mapped[str | None] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    import_id: Mapped[str] = mapped_column(ForeignKey("score_import.id"))
