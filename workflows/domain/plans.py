"""The editable catalogue of plans that an owner publishes every year."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, session

KINDS = {"institucional": "Plan institucional", "integrado": "Plan de Acción integrado"}


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

    def holds_on(self, day: date) -> bool:
        """Whether it is published on this day: its validity has begun and is not over."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


def catalogue(owner_id: str) -> list[PlanKind]:
    """Every plan of an owner, those of the past too, in the order of the rule."""
    query = select(PlanKind).where(PlanKind.owner_id == owner_id)
    return list(session().scalars(query.order_by(PlanKind.position, PlanKind.valid_from, PlanKind.code)))


def plans_of(owner_id: str, day: date, kind: str = "") -> list[PlanKind]:
    """Plans of an owner that hold on a day, of one kind or of all."""
    return [each for each in catalogue(owner_id) if each.holds_on(day) and kind in ("", each.kind)]


def plan(owner_id: str, code: str) -> PlanKind | None:
    """The plan of an owner's catalogue with this code, whenever it held."""
    return session().scalars(select(PlanKind).where(PlanKind.owner_id == owner_id, PlanKind.code == code)).first()
