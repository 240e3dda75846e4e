"""Requesting entities: made by hand, corrected, and their enlaces replaced in one act."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from workflows.actions import _resets
from workflows.actions._fields import Fields, require
from workflows.actions.people import shut
from workflows.actions.roles import end_now
from workflows.domain import journal
from workflows.domain.entities import Entity, entity
from workflows.domain.links import revoke_links
from workflows.domain.people import Actor, Person, RoleAssignment
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_id
from workflows.kernel.text import fold

KINDS = {
    "alcaldia": "Alcaldía", "gobernacion": "Gobernación", "ese": "Empresa social del Estado",
    "personeria": "Personería", "concejo": "Concejo", "descentralizada": "Entidad descentralizada",
    "otra_entidad": "Otra entidad", "ciudadano": "Ciudadano",
}  # fmt: skip
ENLACE_ROLES = ("enlace", "entidad")
_LENGTHS = {
    "name": 200, "short_name": 120, "code": 12, "nit": 20, "department": 60, "municipality": 80, "subregion": 60,
    "category": 12, "peer_group": 60, "address": 200, "city": 80, "phone": 60, "representative": 160,
}  # fmt: skip


@dataclass(frozen=True)
class EntityForm:
    """What is typed about an entity; everything but kind and name may be empty."""

    kind: str
    name: str
    short_name: str = ""
    code: str = ""
    nit: str = ""
    department: str = ""
    municipality: str = ""
    subregion: str = ""
    category: str = ""
    peer_group: str = ""
    address: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    representative: str = ""


@dataclass(frozen=True)
class Enlace:
    """Somebody who answers for an entity from now on."""

    name: str
    email: str
    position: str = ""


@act
def create_entity(who: Actor, form: EntityForm) -> str:
    """A new requesting entity; returns its id."""
    require(who)
    row = Entity(id=new_id(), **_checked(form, None))
    session().add(row)
    journal.write_outside(who, "entidad_creada", entidad=row.id)
    return row.id


@act
def edit_entity(who: Actor, entity_id: str, form: EntityForm) -> None:
    """Correct an entity's data."""
    require(who)
    row = entity(entity_id)
    values = _checked(form, row)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    journal.write_outside(who, "entidad_editada", entidad=row.id, campos=changed)


@act
def set_entity_active(who: Actor, entity_id: str, active: bool) -> None:
    """Offer an entity in lists, or no more; its cases stay."""
    require(who)
    entity(entity_id).active = active
    journal.write_outside(who, "entidad_activada" if active else "entidad_desactivada", entidad=entity_id)


@act
def replace_enlaces(who: Actor, entity_id: str, people: list[Enlace]) -> tuple[int, int]:
    """The former enlaces leave (roles, accounts, links) and `people` enter; how many left and entered.

    Who is in both lists stays as before, with the roles and the account.
    """
    require(who, "administrar_enlaces")
    row = entity(entity_id)
    wanted = _wanted(people)
    former = list(session().scalars(select(Person).where(Person.entity_id == row.id, Person.active)))
    leaving = [each for each in former if each.email not in wanted]
    revoked = sum(_leave(who, each) for each in leaving)
    session().flush()
    new = [email for email in wanted if email not in {each.email for each in former}]
    made = [_enter(who, row, wanted[email]) for email in new]
    session().flush()
    for each in made:
        _resets.welcome(each, who)
    journal.write_outside(
        who, "enlaces_reemplazados", entidad=row.id, salen=[each.id for each in leaving],
        entran=[each.id for each in made], enlaces_revocados=revoked,
    )  # fmt: skip
    return len(leaving), len(made)


def _wanted(people: list[Enlace]) -> dict[str, Enlace]:
    read, found = Fields(), {}
    for place, each in enumerate(people, start=1):
        email = read.email(f"people-{place - 1}-email", each.email, needed=True)
        name = read.text(f"people-{place - 1}-name", each.name, 160, "Escriba el nombre.")
        position = read.text(f"people-{place - 1}-position", each.position, 160)
        if email in found:
            read.wrong(f"people-{place - 1}-email", "Este correo ya está en la lista.")
        found[email] = Enlace(name, email, position)
    read.done()
    return found


def _leave(who: Actor, person: Person) -> int:
    for row in session().scalars(select(RoleAssignment).where(RoleAssignment.person_id == person.id)):
        if row.ends is None or row.ends >= clock.today():
            end_now(row)
    shut(person)
    return revoke_links(email=person.email, owner_id=who.owner_id)


def _enter(who: Actor, row: Entity, new: Enlace) -> Person:
    person = session().scalars(select(Person).where(Person.email == new.email)).first()
    if person is not None and person.entity_id != row.id:
        raise Invalid(f"El correo «{new.email}» es de otra persona de Cauce. Use otro.")
    if person is None:
        person = Person(id=new_id(), owner_id=who.owner_id, email=new.email, entity_id=row.id)
        session().add(person)
    person.name, person.position, person.active = new.name, new.position, True
    session().flush()
    for role in ENLACE_ROLES:
        session().add(
            RoleAssignment(
                id=new_id(), owner_id=who.owner_id, person_id=person.id, role=role, scope=row.id, kind="titular",
                starts=clock.today(),
            )
        )  # fmt: skip
    return person


def _checked(form: EntityForm, row: Entity | None) -> dict[str, Any]:
    read, typed = Fields(), asdict(form)
    needed = {"name": "Escriba el nombre."}
    values: dict[str, Any] = {
        name: read.text(name, typed[name], longest, needed.get(name, "")) or None for name, longest in _LENGTHS.items()
    }
    values["email"] = read.email("email", form.email) or None
    values["short_name"] = values["short_name"] or (values["name"] or "")[:120]
    values["kind"] = form.kind
    if form.kind not in KINDS:
        read.wrong("kind", "Escoja el tipo de entidad.")
    taken = session().scalar(select(Entity.id).where(Entity.code == values["code"])) if values["code"] else None
    if taken is not None and (row is None or taken != row.id):
        read.wrong("code", "Otra entidad ya tiene este código.")
    read.done()
    words = (values[name] for name in ("name", "short_name", "code", "municipality", "subregion", "nit"))
    return values | {"search": fold(" ".join(word for word in words if word))[:400]}
