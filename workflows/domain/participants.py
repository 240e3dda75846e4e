"""Who an advice is for: the entities of a case, when they came, and on which policy; the same for every procedure."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.kernel.db import Id, Model, UTCDateTime, session

INVITED, WITHDRAWN = "invited", "withdrawn"


class Participant(Model):
    """An entity that a case advises on a policy. state: invited | withdrawn (`reason` says why it came late or left).

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
    state: Mapped[str] = mapped_column(String(10), default=INVITED)
    sessions: Mapped[int] = mapped_column(Integer, default=0)
    first_attended_on: Mapped[date | None] = mapped_column(Date)
    last_attended_on: Mapped[date | None] = mapped_column(Date)
    added_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def attended(self) -> bool:
        """True when somebody of the entity came to a session."""
        return self.first_attended_on is not None


@dataclass(frozen=True)
class Advice:
    """One advice that an entity has or had, whatever the procedure; days are those of the sessions it came to."""

    case_id: str
    number: str
    procedure: str
    subject: str
    policy: str | None
    case_state: str
    vigencia: int | None
    started_at: datetime
    state: str
    sessions: int
    first_attended_on: date | None
    last_attended_on: date | None


def participants_of(case_id: str) -> list[Participant]:
    """Every participant of a case by the name of its entity, those that were withdrawn included."""
    query = select(Participant).join(Entity, Entity.id == Participant.entity_id).where(Participant.case_id == case_id)
    return list(session().scalars(query.order_by(Entity.search, Entity.id)))


def has_left(case_id: str, entity_id: str) -> bool:
    """True for an entity that was withdrawn from a case."""
    left = select(Participant.id).where(Participant.case_id == case_id, Participant.entity_id == entity_id)
    return session().scalar(left.where(Participant.state == WITHDRAWN)) is not None


def advice_of(entity_id: str, owner_id: str | None = None) -> list[Advice]:
    """Every advice of an entity, the newest first; annulled cases are left out."""
    query = (
        select(Case, Participant)
        .join(Case, Case.id == Participant.case_id)
        .where(Participant.entity_id == entity_id, Case.state != "anulada")
    )
    if owner_id is not None:
        query = query.where(Participant.owner_id == owner_id)
    rows = session().execute(query.order_by(Case.started_at.desc(), Case.number.desc()))
    return [_advice(case, one) for case, one in rows]


def advice_now(policy: str, owner_id: str) -> list[tuple[Entity, Advice]]:
    """Who is advised on a policy now: participants of open cases, by the name of the entity."""
    query = (
        select(Entity, Case, Participant)
        .join(Participant, Participant.entity_id == Entity.id)
        .join(Case, Case.id == Participant.case_id)
        .where(
            Participant.owner_id == owner_id, Participant.policy == policy, Participant.state == INVITED,
            Case.ended_at.is_(None), Case.state != "anulada",
        )
        .order_by(Entity.search, Case.number)
    )  # fmt: skip
    return [(entity, _advice(case, one)) for entity, case, one in session().execute(query)]


def _advice(case: Case, one: Participant) -> Advice:
    return Advice(
        case_id=case.id, number=case.number, procedure=case.procedure, subject=case.subject, policy=one.policy,
        case_state=case.state, vigencia=case.vigencia, started_at=case.started_at, state=one.state,
        sessions=one.sessions, first_attended_on=one.first_attended_on, last_attended_on=one.last_attended_on,
    )  # fmt: skip


def advised(owner_id: str, policy: str | None = None) -> list[Participant]:
    """Participants that came to a session, of one policy or of all; annulled cases are left out."""
    query = (
        select(Participant)
        .join(Case, Case.id == Participant.case_id)
        .where(
            Participant.owner_id == owner_id, Participant.first_attended_on.is_not(None), Case.state != "anulada"
        )
    )  # fmt: skip
    if policy is not None:
        query = query.where(Participant.policy == policy)
    return list(session().scalars(query.order_by(Participant.entity_id, Participant.first_attended_on)))
