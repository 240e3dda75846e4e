"""Citizen consultations: a draft open to comments between two dates; its comments are records of the case."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.cases import Case
from workflows.domain.publications import Publication, public
from workflows.kernel import clock
from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound


class Consultation(Model):
    """A draft that citizens may comment until `closes_on`, inclusive. state: open | closed.

    Comments are rows of `record` of the same case and of the kind that `record_kind` names; `comments` is what of
    them is public once it closed, without personal data: the only thing that the public pages read.
    """

    __tablename__ = "consultation"
    __table_args__ = (Index("ix_consultation_public", "owner_id", "state", "closes_on"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    policy: Mapped[str | None] = mapped_column(String(8))
    record_kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[Any] = mapped_column(Json)
    files: Mapped[Any] = mapped_column(Json)
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    comments: Mapped[Any] = mapped_column(Json, default=list)
    state: Mapped[str] = mapped_column(String(10), default="open")
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def ended_on(self) -> date:
        """The last day on which it took comments."""
        closed = clock.local(self.closed_at).date() if self.closed_at else self.closes_on
        return min(closed, self.closes_on)

    def receives(self, today: date | None = None) -> bool:
        """Whether it still takes comments: to the last second of its last day in Bogota."""
        return self.state == "open" and self.opens_on <= (today or clock.today()) <= self.closes_on


def consultations(owner_id: str, *conditions: ColumnElement[bool]) -> list[Consultation]:
    """Consultations that anybody may read: those that still receive first, then by their last day."""
    query = select(Consultation).where(Consultation.owner_id == owner_id, *conditions)
    found = session().scalars(query.order_by(Consultation.closes_on.desc(), Consultation.title))
    return sorted(found, key=lambda each: not each.receives())


def consultation(owner_id: str, consultation_id: str) -> Consultation:
    """The consultation with this id, or NotFound."""
    found = session().get(Consultation, consultation_id)
    if found is None or found.owner_id != owner_id:
        raise NotFound("No encontramos esa consulta.")
    return found


def shows_draft(found: Consultation) -> bool:
    """Whether anybody may read its draft: while it is open, and afterwards as what was consulted (Ley 1712 de 2014).

    Not when its case was annulled, nor when what came of it was withdrawn.
    """
    if found.receives():
        return True
    withdrawn = select(Publication.id).where(Publication.case_id == found.case_id, Publication.state == "withdrawn")
    annulled = select(Case.id).where(Case.id == found.case_id, Case.state == "anulada")
    return not any(session().scalar(each.limit(1)) for each in (withdrawn, annulled))


def came_of(found: Consultation) -> Publication | None:
    """What its case published, as it stands now."""
    return next(iter(public(found.owner_id, Publication.case_id == found.case_id)), None)
