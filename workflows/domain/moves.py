"""Cases moved to another version of their procedure: from where, to where, and how to go back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound


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


@dataclass(frozen=True)
class Verdict:
    """What would happen to one case: why it stays (`reasons`), or that it goes, and what to know about it (`notes`)."""

    case_id: str
    number: str
    subject: str
    version: str
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def movable(self) -> bool:
        """True when nothing stands in its way."""
        return not self.reasons

    @property
    def sentence(self) -> str:
        """The verdict for a person."""
        words = ("Se puede mover.", *self.notes) if self.movable else ("Se queda como está.", *self.reasons)
        return " ".join(words)


SENTENCES = {
    "removed": "El lugar donde está, «{}», ya no existe en la versión nueva.",
    "kind": "«{}», donde está, es otra clase de elemento en la versión nueva.",
    "event": "Lo que espera en «{}» cambió en la versión nueva.",
    "boundary": "«{}», donde está, lleva en la versión nueva un plazo o un aviso que este expediente no tiene: "
    "termine ese paso y muévalo después.",
    "split": "Va por caminos paralelos desde «{}», y la versión nueva los dibuja de otra manera.",
    "join": "Sus caminos paralelos se encuentran en «{}», y la versión nueva los une de otra manera.",
    "data": "Más adelante la versión nueva pregunta por «{}», que este expediente no tiene.",
}
"""Code of an obstacle of the diagram -> sentence about the place."""


def short(version: str) -> str:
    """The eight letters by which people tell versions apart."""
    return version.removeprefix("sha256:")[:8]


def of_move(move_id: str, owner_id: str) -> list[CaseMove]:
    """The cases of one move, in the order in which they went; NotFound when there is no such move."""
    query = select(CaseMove).where(CaseMove.move_id == move_id, CaseMove.owner_id == owner_id)
    found = list(session().scalars(query.order_by(CaseMove.at, CaseMove.id)))
    if not found:
        raise NotFound("No encontramos ese movimiento de expedientes.")
    return found
