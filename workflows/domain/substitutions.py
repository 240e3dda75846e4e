"""Absences: who stands in for whom, between which dates and for which roles (encargo, vacaciones, licencia)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, ForeignKey, Index, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.terms.words import day_in_words
from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound

ANY = "*"
STATES = {"planned": "Por empezar", "active": "En curso", "ended": "Terminada", "cancelled": "Cancelada"}
STANDING = ("planned", "active")
"""States of an absence that still counts."""

KINDS = {
    "encargo": "Encargo",
    "vacaciones": "Vacaciones",
    "licencia": "Licencia",
    "incapacidad": "Incapacidad",
    "comision": "Comisión de servicios",
    "otra": "Otra ausencia",
}


class Substitution(Model):
    """Somebody stands in for an absent person from `starts` to `ends`, both inclusive.

    `scope` is a list of [role, scope] of the absent person; empty means everything. `act_number` names the
    administrative act. state: planned | active | ended | cancelled.
    """

    __tablename__ = "substitution"
    __table_args__ = (Index("ix_substitution_dates", "owner_id", "state", "starts", "ends"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    substitute_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    scope: Mapped[Any] = mapped_column(Json)
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    act_number: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="planned")
    created_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Absence(NamedTuple):
    """What the rules look at: who is away, who stands in, first and last day, and the limits ([] is everything)."""

    person_id: str
    substitute_id: str
    starts: date
    ends: date
    scope: Sequence[Sequence[str]] = ()


def as_absence(row: Substitution) -> Absence:
    """A row as the rules see it."""
    return Absence(row.person_id, row.substitute_id, row.starts, row.ends, row.scope or ())


def covers(scope: Sequence[Sequence[str]], role: str, value: str) -> bool:
    """True when limits ([] is everything) include a role for a value ("*" is for whoever holds the role)."""
    return not scope or any(each[0] == role and (ANY in (each[1], value) or each[1] == value) for each in scope)


def lent(scope: Sequence[Sequence[str]], role: str, value: str) -> list[str]:
    """For which values a role that the absent person holds for `value` passes to the substitute."""
    if not scope:
        return [value]
    wanted = [each[1] for each in scope if each[0] == role]
    return [value if limit == ANY else limit for limit in wanted if limit == ANY or value in (ANY, limit)]


def in_force(day: date | BindParameter[date]) -> tuple[ColumnElement[bool], ...]:
    """Clauses over Substitution: somebody stands in on `day`."""
    return Substitution.state == "active", Substitution.starts <= day, Substitution.ends >= day


def stand_in(person_id: str, role: str, value: str, day: date) -> Substitution | None:
    """Who has on `day` what reaches an absent person in this role, or None when the person is there."""
    query = select(Substitution).where(Substitution.person_id == person_id, *in_force(day))
    return next((row for row in session().scalars(query) if covers(row.scope or (), role, value)), None)


def substitution(substitution_id: str) -> Substitution:
    """The absence with this id, or NotFound."""
    found = session().get(Substitution, substitution_id)
    if found is None:
        raise NotFound("No encontramos esa ausencia.")
    return found


def around(people: Iterable[str], but: str = "") -> list[Substitution]:
    """Absences that still count and in which one of these people is away or stands in."""
    ids = list(people)
    query = select(Substitution).where(
        Substitution.state.in_(STANDING),
        Substitution.id != but,
        or_(Substitution.person_id.in_(ids), Substitution.substitute_id.in_(ids)),
    )
    return list(session().scalars(query.order_by(Substitution.starts, Substitution.id)))


def complaint(wanted: Absence, others: Sequence[Absence], name: Callable[[str], str]) -> tuple[str, str] | None:
    """Why an absence cannot stand beside the `others`: (field, sentence), or None; `name` says who somebody is."""
    if wanted.substitute_id == wanted.person_id:
        return "substitute_id", "Escoja a otra persona: nadie se reemplaza a sí mismo."
    if wanted.ends < wanted.starts:
        return "ends", "El último día es anterior al primero."
    near = [other for other in others if _meet(wanted, other)]
    return _circle(wanted, near, name) or next((said for other in near if (said := _clash(wanted, other, name))), None)


def _meet(one: Absence, other: Absence) -> bool:
    return one.starts <= other.ends and other.starts <= one.ends


def _circle(wanted: Absence, near: Sequence[Absence], name: Callable[[str], str]) -> tuple[str, str] | None:
    """Whoever stands in is away too, and so on, until it comes back to the first."""
    paths = [[wanted.person_id, wanted.substitute_id]]
    while paths:
        path = paths.pop()
        for after in [other.substitute_id for other in near if other.person_id == path[-1]]:
            if after == wanted.person_id:
                chain = " → ".join(name(each) for each in [*path, after])
                return "substitute_id", f"Los reemplazos darían la vuelta ({chain}): escoja a otra persona."
            if after not in path:
                paths.append([*path, after])
    return None


def _clash(wanted: Absence, other: Absence, name: Callable[[str], str]) -> tuple[str, str] | None:
    days = f"del {day_in_words(other.starts)} al {day_in_words(other.ends)}"
    if other.person_id == wanted.person_id and _same_limits(wanted.scope, other.scope):
        who, deputy = name(other.person_id), name(other.substitute_id)
        return "starts", f"{who} ya tiene una ausencia {days}, con {deputy}. Cámbiela o cancélela primero."
    if other.person_id == wanted.substitute_id:
        return "substitute_id", f"{name(other.person_id)} también estará ausente {days}: escoja a otra persona."
    if other.substitute_id == wanted.person_id:
        who, absent = name(wanted.person_id), name(other.person_id)
        return "starts", f"{who} reemplaza a {absent} {days}. Cambie antes ese reemplazo."
    return None


def _same_limits(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> bool:
    return not one or not other or any(covers(other, role, value) for role, value in one)
