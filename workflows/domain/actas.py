"""Actas of committees, typed by the secretaría técnica until sessions write them."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, UTCDateTime


class Acta(Model):
    """One acta: its committee, number and date, and the signed file (evidence id); it decides many proposals."""

    __tablename__ = "acta"
    __table_args__ = (UniqueConstraint("owner_id", "committee", "number", "held_on"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    committee: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(60))
    held_on: Mapped[date] = mapped_column(Date)
    file_id: Mapped[str | None] = mapped_column(ForeignKey("evidence.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
