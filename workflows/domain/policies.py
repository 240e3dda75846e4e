"""The nineteen MIPG policies and the dimensions that group them, with validity."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Model, session


class Policy(Model):
    """A management policy, POL01 to POL19 (Decreto 1083 de 2015, art. 2.2.22.2.1)."""

    __tablename__ = "policy"
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    short_name: Mapped[str] = mapped_column(String(80))
    national_leader: Mapped[str | None] = mapped_column(String(160))
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class Dimension(Model):
    """A dimension of a grouping (mipg: seven today; another grouping in v7)."""

    __tablename__ = "dimension"
    grouping: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))


class PolicyDimension(Model):
    """A policy belongs to a dimension between two dates."""

    __tablename__ = "policy_dimension"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    policy: Mapped[str] = mapped_column(ForeignKey("policy.code"))
    grouping: Mapped[str] = mapped_column(String(20))
    dimension: Mapped[str] = mapped_column(String(8))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


def policies() -> list[Policy]:
    """Active policies in the order of their codes."""
    return list(session().scalars(select(Policy).where(Policy.active).order_by(Policy.code)))


def dimension_names(grouping: str = "mipg") -> dict[str, str]:
    """Code → name of the dimensions of a grouping."""
    query = select(Dimension.code, Dimension.name).where(Dimension.grouping == grouping).order_by(Dimension.code)
    return {code: name for code, name in session().execute(query)}
