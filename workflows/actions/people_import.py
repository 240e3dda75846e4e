"""People of an institution from a table: accounts and roles, all rows or none."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workflows.actions import accounts
from workflows.domain import journal, rights
from workflows.domain.entities import Entity
from workflows.domain.offices import Office
from workflows.domain.people import ANY, Actor, Person, RoleAssignment
from workflows.domain.policies import Policy
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_id, new_secret
from workflows.kernel.text import clean_text, is_safe_email
from workflows.kernel.uploads import accept

NEEDED = ("correo", "nombre")
KINDS = ("titular", "delegado", "apoyo")


@dataclass(frozen=True)
class PeopleReport:
    """How many people were new or known, roles added, and the first password of each new person (shown once)."""

    new: int
    known: int
    roles: int
    passwords: Mapping[str, str]


def import_people(who: Actor, file_name: str, data: bytes) -> PeopleReport:
    """Add people and roles of a CSV: correo, nombre, cargo, dependencia, entidad, roles, desde, hasta.

    `roles` is a list as "director; lider:POL07; entidad:05847". Who is known gets new roles and the present
    name and position; nobody loses anything. Invalid names every wrong row.
    """
    rights.require(who, "administrar")
    accept(file_name, data, "csv")
    return _store(who, _rows(data))


def _rows(data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.splitlines()[0] if text else ""
    separator = max(";,\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restval="")
    titles = [clean_text(each).lower() for each in reader.fieldnames or []]
    missing = [each for each in NEEDED if each not in titles]
    if missing:
        raise Invalid(f"Faltan columnas en el archivo: {', '.join(missing)}.")
    reader.fieldnames = titles
    return [
        {key: clean_text(value) for key, value in row.items() if isinstance(key, str) and isinstance(value, str)}
        for row in reader
    ]


@act
def _store(who: Actor, rows: list[dict[str, str]]) -> PeopleReport:
    problems: list[dict[str, str]] = []
    passwords: dict[str, str] = {}
    known = roles = 0
    for number, row in enumerate(rows, start=2):
        try:
            secret, added = _one(who, row)
        except Invalid as error:
            problems.append({"field": f"fila {number}", "message": f"Fila {number}: {error.message}"})
            continue
        known, roles = known + (not secret), roles + added
        passwords.update({row["correo"].lower(): secret} if secret else {})
    if problems or not rows:
        raise Invalid("No se guardó a nadie: corrija el archivo y repita.", problems)
    journal.write_outside(who, "personas_importadas", nuevas=len(passwords), conocidas=known, roles=roles)
    return PeopleReport(len(passwords), known, roles, passwords)


def _one(who: Actor, row: Mapping[str, str]) -> tuple[str, int]:
    """The first password of a new person ("" for a known one) and how many roles were added."""
    email, name = row["correo"].lower(), row["nombre"]
    if not is_safe_email(email):
        raise Invalid(f"«{row['correo']}» no es un correo.")
    if not name:
        raise Invalid("falta el nombre.")
    entity_id, office_id = _entity(row.get("entidad", "")), _office(who, row.get("dependencia", ""))
    person, secret = accounts.by_email(email), ""
    if person is None:
        person = Person(id=new_id(), owner_id=who.owner_id, email=email, name=name[:160])
        session().add(person)
        secret = new_secret()[:16]
        person.session_version, person.failed_logins = 1, 0
        accounts.set_password(person, secret)
        person.must_change_password = True
    elif person.owner_id != who.owner_id:
        raise Invalid("ese correo es de una persona de otra entidad propietaria.")
    person.name, person.position = name[:160], row.get("cargo", "")[:160] or person.position or ""
    person.entity_id, person.office_id = entity_id or person.entity_id, office_id or person.office_id
    session().flush()
    return secret, sum(_grant(who, person, each, row) for each in row.get("roles", "").split(";") if each.strip())


def _grant(who: Actor, person: Person, written: str, row: Mapping[str, str]) -> int:
    role, _, scope = (part.strip() for part in written.partition(":"))
    if role not in rights.ROLES:
        raise Invalid(f"el rol «{role}» no existe. Los roles son: {', '.join(rights.ROLES)}.")
    value, kind = _scope(person, role, scope), row.get("tipo", "") or "titular"
    if kind not in KINDS:
        raise Invalid(f"el tipo «{kind}» no existe: use {', '.join(KINDS)}.")
    starts, ends = _day(row.get("desde", "")) or clock.today(), _day(row.get("hasta", ""))
    query = select(RoleAssignment.id).where(
        RoleAssignment.person_id == person.id, RoleAssignment.role == role, RoleAssignment.scope == value,
        RoleAssignment.ends.is_(None) if ends is None else RoleAssignment.ends == ends,
    )  # fmt: skip
    if session().scalar(query.limit(1)):
        return 0
    session().add(
        RoleAssignment(
            id=new_id(), owner_id=who.owner_id, person_id=person.id, role=role, scope=value, kind=kind,
            starts=starts, ends=ends,
        )
    )  # fmt: skip
    session().flush()
    return 1


def _scope(person: Person, role: str, written: str) -> str:
    if not written:
        return person.entity_id or ANY if role == "entidad" else ANY
    if written == ANY or session().get(Policy, written) is not None:
        return written
    return _entity(written) or ANY


def _entity(code: str) -> str | None:
    if not code:
        return None
    found = session().scalar(select(Entity.id).where((Entity.code == code) | (Entity.nit == code)).limit(1))
    if found is None:
        raise Invalid(f"«{code}» no es una política ni el código de una entidad conocida.")
    return found


def _office(who: Actor, code: str) -> str | None:
    if not code:
        return None
    found = session().scalar(select(Office.id).where(Office.owner_id == who.owner_id, Office.code == code))
    if found is None:
        raise Invalid(f"la dependencia «{code}» no existe.")
    return found


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid(f"«{written}» no es una fecha: escríbala como 2026-01-31.") from None
