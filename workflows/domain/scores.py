"""MDI scores as they were published or estimated, their imports, and the follow-ups that await them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Integer, Numeric, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, UTCDateTime, session


class ScoreImport(Model):
    """One imported file: name, hash, person, date. series: official | estimate | demo.

    kind: resultados | recomendaciones (of one entity, `entity_id`). `evidence_id` is the file itself.
    """

    __tablename__ = "score_import"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    vigencia: Mapped[int] = mapped_column(Integer)
    series: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    rows: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16), default="resultados", server_default="resultados")
    evidence_id: Mapped[str | None] = mapped_column(String(36))
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))


class Score(Model):
    """A value 0-100 of an entity in a vigencia; blank scores have no row.

    `quintile` (1 lowest to 5) is its place among the `peers` entities of its `peer_group` that have a value.
    """

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("entity_id", "vigencia", "code", "series"),
        Index("ix_score_code", "vigencia", "code"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    vigencia: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(8))
    value: Mapped[Decimal] = mapped_column(Numeric(7, 3, asdecimal=True))
    series: Mapped[str] = mapped_column(String(10))
    import_id: Mapped[str] = mapped_column(ForeignKey("score_import.id"))
    peer_group: Mapped[str | None] = mapped_column(String(80))
    quintile: Mapped[int | None] = mapped_column(Integer)
    peers: Mapped[int | None] = mapped_column(Integer)


class FollowUp(Model):
    """An advised case waits for the official results of a vigencia. state: waiting | opened | cancelled.

    Without `policy` it is about every policy that the children of the case advised (a whole campaign).
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("case_id"),
        Index("ix_follow_up_waiting", "owner_id", "state", "vigencia"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    policy: Mapped[str | None] = mapped_column(String(8))
    procedure: Mapped[str] = mapped_column(String(60))
    vigencia: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str | None] = mapped_column(String(300))
    opened_case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


def methodology(vigencia: int) -> str:
    """Values compare only inside one methodology: until 2021, or from 2022 on."""
    return "2018-2021" if vigencia <= 2021 else "2022+"


def scores_of(entity_id: str, code: str) -> dict[int, Decimal]:
    """Published (or demonstration) scores of an entity for a code, by vigencia."""
    rows = session().execute(
        select(Score.vigencia, Score.value)
        .where(Score.entity_id == entity_id, Score.code == code, Score.series != "estimate")
        .order_by(Score.vigencia)
    )
    return {vigencia: value for vigencia, value in rows}
