"""People, the roles they hold, and the actor of an act."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    and_,
    bindparam,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.substitutions import Substitution, in_force, lent
from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound

ANY = "*"


class Person(Model):
    """Somebody who can act in Cauce; `session_version` changes to end every open session.

    `unwanted_mail` lists the kinds of mail that the person asked not to receive (never the legal ones).
    """

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    entity_id: Mapped[str | None] = mapped_column(ForeignKey("entity.id"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(160))
    position: Mapped[str] = mapped_column(String(160), default="")
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    failed_logins: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    session_version: Mapped[int] = mapped_column(Integer, default=1)
    shortcuts: Mapped[bool] = mapped_column(Boolean, default=True)
    unwanted_mail: Mapped[Any | None] = mapped_column(Json)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)


class RoleAssignment(Model):
    """A person holds a role, for a scope ("*" or a value), between two dates.

    kind: titular | delegado | apoyo. `scope` holds a policy code, an entity id, an office id, a code of plan, or "*".
    """

    __tablename__ = "role_assignment"
    __table_args__ = (Index("ix_role_assignment_role_scope", "owner_id", "role", "scope"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(40), default=ANY)
    kind: Mapped[str] = mapped_column(String(12), default="titular")
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)


@dataclass(frozen=True)
class Grant:
    """A role held today: role key, scope ("*" for every scope), and the absent person who lends it, if one does."""

    role: str
    scope: str
    behalf: str | None = None

    def fits(self, role: str, scope: str | None) -> bool:
        """True when it covers this role and scope (None: any scope)."""
        return self.role == role and (self.scope == ANY or scope in (None, self.scope))


@dataclass(frozen=True)
class Actor:
    """Who acts: a person (or the system, or the holder of a link), and on whose behalf.

    `stands_for` are the absent people whom this person replaces today.
    """

    person_id: str | None
    name: str
    owner_id: str
    grants: frozenset[Grant] = frozenset()
    entity_id: str | None = None
    on_behalf_of: str | None = None
    channel: str = "web"
    link_task_id: str | None = None
    link_case_id: str | None = None
    stands_for: frozenset[str] = frozenset()

    def holds(self, role: str, scope: str | None = None) -> bool:
        """True when a grant covers this role and scope."""
        return any(grant.fits(role, scope) for grant in self.grants)

    def is_admin(self) -> bool:
        """True for the administrator of the owner."""
        return self.holds("administrador")


def system_actor(owner_id: str) -> Actor:
    """The clock and other machinery, acting for an owner."""
    return Actor(person_id=None, name="Cauce", owner_id=owner_id, channel="system")


def person(person_id: str) -> Person:
    """The person with this id, or NotFound."""
    found = session().get(Person, person_id)
    if found is None:
        raise NotFound("No encontramos a esa persona.")
    return found


def grants_of(person_id: str, day: date) -> tuple[frozenset[Grant], frozenset[str]]:
    """Roles that a person holds on `day`, lent ones included, and the absent people whom the person replaces."""
    rows = session().execute(_GRANTS, {"person": person_id, "day": day}).all()
    held = {
        Grant(role, value, absent)
        for role, scope, absent, limits in rows
        if role
        for value in ([scope] if absent is None else lent(limits or (), role, scope))
    }
    return frozenset(held), frozenset(absent for _, _, absent, _ in rows if absent)


def actor_of(somebody: Person, day: date, channel: str = "web") -> Actor:
    """The actor that this person is today."""
    grants, stands_for = grants_of(somebody.id, day)
    return Actor(
        person_id=somebody.id,
        name=somebody.name,
        owner_id=somebody.owner_id,
        grants=grants,
        entity_id=somebody.entity_id,
        channel=channel,
        stands_for=stands_for,
    )


def holders(owner_id: str, role: str, scope: str | None, day: date) -> list[Person]:
    """Active people who hold `role` for `scope` on `day`, titulares first, then by name."""
    query = (
        select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(RoleAssignment.owner_id == owner_id, RoleAssignment.role == role, Person.active, *_valid(day))
        .order_by(RoleAssignment.kind.desc(), Person.name)
    )
    if scope is not None:
        query = query.where(RoleAssignment.scope.in_([scope, ANY]))
    return list(dict.fromkeys(session().scalars(query)))


def enlace_of(owner_id: str, entity_id: str) -> Person | None:
    """The active person who answers for an entity in Cauce (its enlace), or None."""
    query = select(Person).where(Person.owner_id == owner_id, Person.entity_id == entity_id, Person.active)
    return session().scalars(query.order_by(Person.name, Person.id)).first()


def holders_by_scope(owner_id: str, role: str, day: date) -> dict[str, list[Person]]:
    """Active people who hold `role` on `day`, by the scope for which they do, in one statement."""
    query = (
        select(RoleAssignment.scope, Person)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(RoleAssignment.owner_id == owner_id, RoleAssignment.role == role, Person.active, *_valid(day))
        .order_by(RoleAssignment.kind.desc(), Person.name)
    )
    found: dict[str, list[Person]] = {}
    for scope, held_by in session().execute(query):
        found.setdefault(scope, []).append(held_by)
    return found


def _valid(day: date | BindParameter[date]) -> tuple[ColumnElement[bool], ...]:
    return (
        RoleAssignment.starts <= day,
        or_(RoleAssignment.ends.is_(None), RoleAssignment.ends >= day),
    )


def _grants(person_id: BindParameter[str], day: BindParameter[date]) -> CompoundSelect[Any]:
    borrowed = (
        select(RoleAssignment.role, RoleAssignment.scope, Substitution.person_id, Substitution.scope.label("limits"))
        .select_from(Substitution)
        .outerjoin(RoleAssignment, and_(RoleAssignment.person_id == Substitution.person_id, *_valid(day)))
        .where(Substitution.substitute_id == person_id, *in_force(day))
    )
    own = select(RoleAssignment.role, RoleAssignment.scope, null(), null())
    return union_all(borrowed, own.where(RoleAssignment.person_id == person_id, *_valid(day)))


# Asked by every request: building it anew costs more than its answer.
_GRANTS = _grants(bindparam("person", type_=String), bindparam("day", type_=Date))
