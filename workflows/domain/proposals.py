"""Proposals: what a case asks a committee to decide."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.cases import Case
from workflows.domain.entities import setting
from workflows.kernel.db import Id, Model, UTCDateTime, session

COMMITTEES = {"cigd": "Comité Institucional de Gestión y Desempeño"}
"""Committees that every owner has; `committees` adds its own."""
SETTING = "comites"
DECISIONS = {
    "aprobado": "Aprobado",
    "devuelto": "Devuelto para ajustes",
    "aplazado": "Aplazado para otra sesión",
    "no_aprobado": "No aprobado",
}


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


def committees(owner_id: str) -> dict[str, str]:
    """Code → name of the committees of an owner: the usual ones, under its own names, and those that it added."""
    found: dict[str, str] = COMMITTEES | setting(owner_id, SETTING, {})
    return found


def open_proposals(owner_id: str) -> list[tuple[Proposal, Case]]:
    """What committees still have to decide, with its case, oldest first; a case that ended asks for nothing."""
    query = (
        select(Proposal, Case)
        .join(Case, Case.id == Proposal.case_id)
        .where(Proposal.owner_id == owner_id, Proposal.state == "open", Case.ended_at.is_(None))
        .order_by(Proposal.committee, Proposal.created_at, Proposal.id)
    )
    return [(proposal, case) for proposal, case in session().execute(query)]


def is_open(proposal: Proposal) -> bool:
    """Whether it can still be decided: nobody did, and its case goes on."""
    case = session().get(Case, proposal.case_id)
    return proposal.state == "open" and case is not None and case.is_open()
