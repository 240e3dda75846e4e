"""Who gets a letter or a notice: a role, the entity, the fields of a step, or other cases that it belongs to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from workflows.actions import _context, _followups
from workflows.domain import effect, notices
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.people import Person, enlace_of, holders
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict

SISTERS, ADVISED = "hermanas.", "asesoradas."


@dataclass(frozen=True)
class Addressee:
    """Who gets a letter: the block of the oficio and where it is sent."""

    name: str
    position: str = ""
    entity: str = ""
    address: str = ""
    city: str = ""
    email: str = ""
    treatment: str = ""

    def as_context(self) -> dict[str, str]:
        """The names that a template may use."""
        return {
            "tratamiento": self.treatment, "nombre": self.name, "cargo": self.position, "entidad": self.entity,
            "direccion": self.address, "ciudad": self.city, "correo": self.email,
        }  # fmt: skip


def addressees_of(course: Any, to: str, typed: dict[str, Any] | None = None, everyone: bool = False) -> list[Addressee]:
    """Addressees of a role (its first holder, or `everyone`), "entidad", or the fields of a step ("<step>.x")."""
    if to == "entidad":
        return [_entity(course)]
    if "." in to:
        return [_typed(course, to.split(".")[0], typed or {})]
    role = course.procedure.roles.get(to)
    scope = course.case.scope_value(role.scope) if role is not None else None
    people = _role_people(course, role, to, scope)
    if not people:
        raise Conflict(f"Nadie tiene hoy el rol «{role.label if role else to}»: asígnelo antes de enviar.")
    return [_person(each) for each in (people if everyone else people[:1])]


def copies_of(course: Any, document: Document, main: list[Addressee]) -> list[Addressee]:
    """Who gets a copy, nobody twice: roles of the case, of the cases that share the letter ("hermanas.<role>"), or of
    the policies of the advice that it follows ("asesoradas.<role>").
    """
    found = {each.email or each.name: each for each in main}
    copies = []
    for to in course.procedure.letters[document.kind].copies:
        for each in _copied(course, document, to):
            if (each.email or each.name) not in found:
                found[each.email or each.name] = each
                copies.append(each)
    return copies


def _copied(course: Any, document: Document, to: str) -> list[Addressee]:
    if to.startswith(ADVISED):
        return [_person(each) for each in _advised_people(course, to.removeprefix(ADVISED))]
    if not to.startswith(SISTERS):
        return addressees_of(course, to)
    role_id = to.removeprefix(SISTERS)
    role = course.procedure.roles[role_id]
    people = [
        holders(case.owner_id, role_id, case.scope_value(role.scope), course.today)[:1]
        for case in _context.sister_cases(course, document)
    ]
    return [_person(each) for found in people for each in found]


def _role_people(course: Any, role: Any, to: str, scope: str | None) -> list[Person]:
    if role is not None and role.scope == "person":
        step_id, _, name = role.from_.partition(".")
        done = course.last_done(step_id)
        found = session().get(Person, (done.data or {}).get(name, "")) if done else None
        return [found] if found is not None else []
    if role is not None and role.scope == "policy" and scope is None:
        return _advised_people(course, to) or holders(course.case.owner_id, to, None, course.today)
    return holders(course.case.owner_id, to, scope, course.today)


def _advised_people(course: Any, role_id: str) -> list[Person]:
    """Who holds a role for each policy of the advice that a case follows: a campaign has those of its cases."""
    origin = _followups.followed(course)
    if origin is None:
        return []
    query = select(Case.policy).where(Case.id.in_(effect.with_children(origin.id)))
    policies = sorted({code for code in session().scalars(query) if code})
    people = [holders(origin.owner_id, role_id, code, course.today)[:1] for code in policies]
    return list(dict.fromkeys(each for found in people for each in found))


def _entity(course: Any) -> Addressee:
    case = course.case
    found = session().get(Entity, case.entity_id)
    assert found is not None
    email, name = notices.requester(case, found)
    return Addressee(
        name=name, position=case.requester_position or "", entity=found.name, address=found.address or "",
        city=found.city or found.municipality or "", email=email, treatment="Señor(a)",
    )  # fmt: skip


def contact(owner_id: str, about: Entity) -> Addressee:
    """Who gets the letter of an entity in a merge: its enlace, else its representative at the entity's address."""
    person = enlace_of(owner_id, about.id)
    return Addressee(
        name=person.name if person else about.representative or about.name,
        position=person.position if person else "", entity=about.name, address=about.address or "",
        city=about.city or about.municipality or "", email=person.email if person else about.email or "",
        treatment="Señor(a)",
    )  # fmt: skip


def _typed(course: Any, step: str, typed: dict[str, Any]) -> Addressee:
    data = typed.get(step) or _context.step_data(course, step)
    return Addressee(
        name=data.get("destinatario_nombre", ""), position=data.get("destinatario_cargo", ""),
        entity=data.get("destinatario_entidad", ""), address=data.get("destinatario_direccion", ""),
        city=data.get("destinatario_ciudad", ""), email=data.get("destinatario_correo", ""), treatment="Señores",
    )  # fmt: skip


def _person(person: Person) -> Addressee:
    owner = session().get(Entity, person.owner_id)
    assert owner is not None
    return Addressee(
        name=person.name, position=person.position, entity=_context.office_name(person) or owner.name,
        city=owner.city or "", email=person.email, treatment="Señor(a)",
    )  # fmt: skip
