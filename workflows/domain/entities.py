"""Public entities: owners of the work and requesters, their settings and closures."""

from datetime import date, time
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.terms.calendar import WorkCalendar
from workflows.kernel import clock
from workflows.kernel.db import Id, Json, Model, session
from workflows.kernel.errors import NotFound

CALENDAR_SECONDS = 5.0
_calendars: WeakKeyDictionary[Any, dict[str, tuple[float, WorkCalendar]]] = WeakKeyDictionary()


class Entity(Model):
    """A public entity (or a citizen) that owns cases or asks for advice."""

    __tablename__ = "entity"
    __table_args__ = (Index("ix_entity_search", "search"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(120))
    search: Mapped[str] = mapped_column(String(400), default="")
    code: Mapped[str | None] = mapped_column(String(12), unique=True)
    nit: Mapped[str | None] = mapped_column(String(20))
    department: Mapped[str | None] = mapped_column(String(60))
    municipality: Mapped[str | None] = mapped_column(String(80))
    subregion: Mapped[str | None] = mapped_column(String(60))
    category: Mapped[str | None] = mapped_column(String(12))
    peer_group: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))
    representative: Mapped[str | None] = mapped_column(String(160))
    is_owner: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class OwnerSetting(Model):
    """One setting of an owner, for instance office hours or the signer of a letter."""

    __tablename__ = "owner_setting"
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class Closure(Model):
    """A day on which an owner does not work, besides weekends and holidays, with its reason."""

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("owner_id", "day"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    day: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))


def entity(entity_id: str) -> Entity:
    """The entity with this id, or NotFound."""
    found = session().get(Entity, entity_id)
    if found is None:
        raise NotFound("No encontramos esa entidad.")
    return found


def owners() -> list[Entity]:
    """Owners of this installation, by name."""
    return list(session().scalars(select(Entity).where(Entity.is_owner).order_by(Entity.name)))


def department_of(owner_id: str) -> str:
    """The department where an owner works: its own, or the one where most of the municipalities known are."""
    own = entity(owner_id).department
    if own:
        return own
    query = select(Entity.department).where(Entity.department.is_not(None), ~Entity.is_owner)
    return session().scalar(query.group_by(Entity.department).order_by(func.count().desc()).limit(1)) or ""


def setting(owner_id: str, key: str, default: Any = None) -> Any:
    """The owner's value of a setting, or `default`."""
    row = session().get(OwnerSetting, (owner_id, key))
    return default if row is None else row.value


def calendar_of(owner_id: str) -> WorkCalendar:
    """Working days and office hours of an owner, with its closures; kept for a few seconds per process."""
    here = _calendars.setdefault(session().get_bind(), {})
    kept = here.get(owner_id)
    if kept is None or kept[0] < clock.monotonic():
        kept = here[owner_id] = (clock.monotonic() + CALENDAR_SECONDS, _read_calendar(owner_id))
    return kept[1]


def forget_calendars() -> None:
    """Closures or office hours changed: read them again."""
    _calendars.clear()


def _read_calendar(owner_id: str) -> WorkCalendar:
    rows = session().execute(select(Closure.day, Closure.reason).where(Closure.owner_id == owner_id))
    return WorkCalendar(
        closures={day: reason for day, reason in rows},
        opens=time.fromisoformat(setting(owner_id, "office_hours_start", "08:00")),
        closes=time.fromisoformat(setting(owner_id, "office_hours_end", "17:00")),
    )
