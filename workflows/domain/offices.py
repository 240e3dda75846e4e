"""Offices of an owner (secretarías, direcciones), with aliases and the policies they lead or support."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model


class Office(Model):
    """An office of an owner; a líder de política is an office, never a ministry."""

    __tablename__ = "office"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(30))
    email: Mapped[str | None] = mapped_column(String(254))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class OfficeAlias(Model):
    """Another name by which people call an office."""

    __tablename__ = "office_alias"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"), index=True)
    alias: Mapped[str] = mapped_column(String(200))


class PolicyOffice(Model):
    """An office that leads or supports a policy between two dates (kind: lead | support)."""

    __tablename__ = "policy_office"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    policy: Mapped[str] = mapped_column(ForeignKey("policy.code"), index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
