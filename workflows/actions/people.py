"""People of an owner: who they are, whether they may enter, and their import from a file."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, update

from workflows.actions import _leaving, _people_csv, _resets, scopes
from workflows.actions._fields import Fields, require
from workflows.domain import journal
from workflows.domain.access import ApiToken
from workflows.domain.entities import Entity
from workflows.domain.offices import Office
from workflows.domain.people import Actor, Person, RoleAssignment, holders
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, NotFound
from workflows.kernel.ids import new_id

GROUP = _leaving.GROUP
COLUMNS = _people_csv.COLUMNS
ImportRow = _people_csv.Row


@dataclass(frozen=True)
class PersonForm:
    """What is typed about a person; `office_id` and `entity_id` are ids or nothing."""

    name: str
    email: str
    position: str = ""
    office_id: str | None = None
    entity_id: str | None = None


def own_person(who: Actor, person_id: str) -> Person:
    """The person of the actor's owner with this id, locked; NotFound otherwise."""
    query = select(Person).where(Person.id == person_id, Person.owner_id == who.owner_id).with_for_update()
    found = session().scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("No encontramos a esa persona.")
    return found


@act
def create_person(who: Actor, form: PersonForm) -> str:
    """A new person, who is welcomed with a mail to choose a password; returns the id."""
    require(who)
    person = Person(id=new_id(), owner_id=who.owner_id, **_checked(who, form, None))
    session().add(person)
    session().flush()
    _resets.welcome(person, who)
    journal.write_outside(who, "persona_creada", persona=person.id)
    return person.id


@act
def edit_person(who: Actor, person_id: str, form: PersonForm) -> None:
    """Change name, address, position, office or entity; a new address ends the open sessions."""
    require(who)
    person = own_person(who, person_id)
    values = _checked(who, form, person_id)
    if values["email"] != person.email:
        person.session_version += 1
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    journal.write_outside(who, "persona_editada", persona=person.id, campos=changed)


@act
def set_active(who: Actor, person_id: str, active: bool, pass_to: str = "") -> None:
    """Let a person enter again, or close the account: sessions and API tokens end, and absences of the person too.

    Open tasks pass in the same act to `pass_to`: a person's id, or GROUP for whoever else has the role.
    """
    require(who)
    person = own_person(who, person_id)
    if not active:
        keep_an_administrator(who, person.id)
        _leaving.pass_work(who, person, pass_to)
        shut(person)
    person.active = active
    journal.write_outside(who, "persona_activada" if active else "persona_desactivada", persona=person.id)


def shut(person: Person) -> None:
    """Inside an act: the person cannot enter any more, by no way."""
    person.active = False
    person.session_version += 1
    open_tokens = update(ApiToken).where(ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    session().execute(open_tokens.values(revoked_at=clock.now()))


def keep_an_administrator(who: Actor, leaving: str = "") -> None:
    """Conflict when nobody but `leaving` administers: nobody could let anybody in again."""
    left = {each.id for each in holders(who.owner_id, "administrador", None, clock.today())}
    if left <= {leaving} and (not leaving or left):
        raise Conflict("Es la única persona que administra Cauce. Nombre antes a otra.")


@act
def send_password_link(who: Actor, person_id: str) -> None:
    """Unlock the account and mail a link to choose a password; a welcome to who never chose one."""
    require(who)
    person = own_person(who, person_id)
    if not person.active:
        raise Conflict("Esta cuenta está desactivada. Actívela antes de enviar el enlace.")
    person.failed_logins, person.locked_until = 0, None
    _resets.welcome(person, who)
    journal.write_outside(who, "enlace_de_contrasena_enviado", persona=person.id)


def preview_people(who: Actor, data: bytes) -> list[_people_csv.Row]:
    """Rows of a CSV with what would happen to each; stores nothing. Invalid with row numbers."""
    require(who)
    return _people_csv.read(who.owner_id, data)


@act
def import_people(who: Actor, data: bytes) -> int:
    """Create everybody in a CSV, or nobody (Invalid with row numbers); how many people are new."""
    require(who)
    rows = _people_csv.read(who.owner_id, data)
    made: dict[str, Person] = {}
    for row in rows:
        made.setdefault(row.email, _imported(who, row))
        _grant(who, made[row.email], row)
    new, labels = {row.email for row in rows if row.is_new}, scopes.roles()
    session().flush()
    for email in new:
        roles = {labels.get(row.role, row.role) for row in rows if row.email == email and row.role}
        _resets.welcome(made[email], who, sorted(roles))
    journal.write_outside(who, "personas_importadas", personas=[person.id for person in made.values()])
    return len(new)


def _imported(who: Actor, row: _people_csv.Row) -> Person:
    found = session().scalars(select(Person).where(Person.email == row.email)).first()
    if found is not None:
        return found
    person = Person(
        id=new_id(), owner_id=who.owner_id, name=row.name, email=row.email, position=row.position,
        office_id=row.office_id, entity_id=row.entity_id,
    )  # fmt: skip
    session().add(person)
    session().flush()
    return person


def _grant(who: Actor, person: Person, row: _people_csv.Row) -> None:
    if row.role and not held(person.id, row.role, row.scope, clock.today()):
        session().add(
            RoleAssignment(
                id=new_id(), owner_id=who.owner_id, person_id=person.id, role=row.role, scope=row.scope,
                kind=row.kind, starts=clock.today(),
            )
        )  # fmt: skip


def held(person_id: str, role: str, scope: str, starts: date, ends: date | None = None) -> bool:
    """True when the person has this role for this scope on some day from `starts` to `ends`."""
    query = select(RoleAssignment.id).where(
        RoleAssignment.person_id == person_id,
        RoleAssignment.role == role,
        RoleAssignment.scope == scope,
        or_(RoleAssignment.ends.is_(None), RoleAssignment.ends >= starts),
        RoleAssignment.starts <= (ends or date.max),
    )
    return session().scalar(query.limit(1)) is not None


def _checked(who: Actor, form: PersonForm, own_id: str | None) -> dict[str, str | None]:
    read = Fields()
    values: dict[str, str | None] = {
        "name": read.text("name", form.name, 160, "Escriba el nombre."),
        "email": read.email("email", form.email, needed=True),
        "position": read.text("position", form.position, 160),
        "office_id": form.office_id or None,
        "entity_id": form.entity_id or None,
    }
    taken = session().scalar(select(Person.id).where(Person.email == values["email"]))
    if taken not in (None, own_id):
        read.wrong("email", "Otra persona ya usa este correo.")
    office = session().get(Office, form.office_id) if form.office_id else None
    if form.office_id and (office is None or office.owner_id != who.owner_id):
        read.wrong("office_id", "Escoja una dependencia de la lista.")
    if form.entity_id and session().get(Entity, form.entity_id) is None:
        read.wrong("entity_id", "Escoja una entidad de la lista.")
    read.done()
    return values
