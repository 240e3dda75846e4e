"""The editable catalogue of plans that an owner publishes every year."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model


class PlanKind(Model):
    """A plan of the catalogue between two dates (Decreto 612 de 2018); `code` is its sigla and its scope.

    kind: institucional | integrado (the Plan de Acción itself). `consulted` asks for a citizen consultation.
    """

    __tablename__ = "plan_kind"
    __table_args__ = (UniqueConstraint("owner_id", "code"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(15), default="institucional")
    position: Mapped[int] = mapped_column(Integer, default=0)
    rule: Mapped[str] = mapped_column(String(300), default="")
    policy: Mapped[str | None] = mapped_column(ForeignKey("policy.code"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    consulted: Mapped[bool] = mapped_column(Boolean, default=False)
    multi_year: Mapped[bool] = mapped_column(Boolean, default=False)
    replaces: Mapped[str | None] = mapped_column(String(20))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
