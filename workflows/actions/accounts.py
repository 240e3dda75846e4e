"""Accounts: who enters, with which password or token, and what happens after too many failures."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from workflows.actions import _passwords, _resets
from workflows.domain import journal, rights
from workflows.domain.access import ApiToken
from workflows.domain.people import Actor, Person, actor_of
from workflows.domain.unwanted import DECLINABLE
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import CauceError, Forbidden, Invalid, NotFound
from workflows.kernel.ids import digest, new_id, new_secret
from workflows.kernel.text import clean_text

FREE_FAILURES = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
TOUCH_AFTER = timedelta(hours=1)
WRONG = "El correo o la contraseña no son correctos. Revíselos y vuelva a intentar."
WRONG_PASSWORD = "La contraseña no es correcta."


class LockedOut(CauceError):
    """Too many failures: nobody enters this account until `until`, not even with the right password."""

    status = 429


def authenticate(email: str, password: str) -> Person:
    """The active person of this address and password; Invalid otherwise, LockedOut after five failures."""
    found = by_email(email)
    stored = found.password_hash if found and found.active else None
    right = _passwords.holds(stored, password)
    if found is None or not found.active:
        raise Invalid(WRONG)
    return _settle(found.id, right, password, WRONG)


def confirm_password(who: Actor, password: str) -> None:
    """The person typed the own password again (for a signature); failures count as at the entrance."""
    found = session().get(Person, who.person_id) if who.person_id else None
    if found is None:
        raise Forbidden("Para esto se necesita una cuenta con contraseña.")
    _settle(found.id, _passwords.holds(found.password_hash, password), password, WRONG_PASSWORD)


def _settle(person_id: str, right: bool, password: str, wrong: str) -> Person:
    """Count the attempt (argon2 ran before, outside the transaction), then say how it went."""
    person, locked = _counted(person_id, right, password)
    if locked:
        raise LockedOut(locked)
    if not right:
        raise Invalid(wrong, [{"field": "password", "message": wrong}])
    return person


@act
def _counted(person_id: str, right: bool, password: str) -> tuple[Person, str]:
    person = _locked(person_id)
    now = clock.now()
    if person.locked_until and person.locked_until > now:
        return person, _until(person)
    if right:
        person.failed_logins, person.locked_until = 0, None
        if person.password_hash and _passwords.is_old(person.password_hash):
            person.password_hash = _passwords.hashed(password)
        return person, ""
    person.failed_logins += 1
    beyond = person.failed_logins - FREE_FAILURES
    if beyond < 0:
        return person, ""
    person.locked_until = now + min(FIRST_LOCK * 2 ** min(beyond, 10), LONGEST_LOCK)
    journal.write_outside(actor_of(person, clock.today()), "cuenta_bloqueada", fallos=person.failed_logins)
    return person, _until(person)


def _until(person: Person) -> str:
    assert person.locked_until is not None
    hour = clock.local(person.locked_until).strftime("%H:%M")
    return (
        f"Hubo {person.failed_logins} intentos fallidos y la cuenta quedó cerrada hasta las {hour}. "
        "Espere hasta esa hora, o use «Olvidé mi contraseña»."
    )


def _locked(person_id: str) -> Person:
    query = select(Person).where(Person.id == person_id).with_for_update()
    found = session().scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("No encontramos esa cuenta.")
    return found


def by_email(email: str) -> Person | None:
    """The person with this address, however it was written."""
    return session().scalars(select(Person).where(Person.email == email.strip().lower())).first()


def change_password(who: Actor, current: str, new: str) -> Person:
    """Change the own password: every session of the person ends; the web opens a new one for who asked."""
    confirm_password(who, current)
    return _change(who, new)


@act
def _change(who: Actor, new: str) -> Person:
    person = _locked(who.person_id or "")
    _passwords.check_new(new, person.email, person.name)
    set_password(person, new)
    journal.write_outside(who, "contrasena_cambiada", persona=person.id)
    return person


def set_password(person: Person, new: str) -> None:
    """Inside an act: store the new hash, open the account, end its sessions."""
    person.password_hash, person.must_change_password = _passwords.hashed(new), False
    person.failed_logins, person.locked_until = 0, None
    person.session_version += 1


@act
def give_password(who: Actor, email: str, new: str) -> Person:
    """An administrator gives somebody a password, to be changed at the first entrance."""
    rights.require(who, "administrar")
    found = by_email(email)
    if found is None or not found.active or found.owner_id != who.owner_id:
        raise NotFound(f"No hay una persona activa con el correo «{email}».")
    person = _locked(found.id)
    _passwords.check_new(new, person.email, person.name)
    set_password(person, new)
    person.must_change_password = True
    journal.write_outside(who, "contrasena_entregada", persona=person.id)
    return person


@act
def end_sessions(who: Actor) -> None:
    """Leave: every cookie that was given to this person is worth nothing from now on."""
    if who.person_id:
        _locked(who.person_id).session_version += 1


@act
def start_reset(email: str) -> None:
    """Mail a link to choose a new password; says nothing when nobody has that address."""
    found = by_email(email)
    if found is not None and found.active:
        _resets.mail_link(_locked(found.id))


@act
def finish_reset(token: str, new: str) -> Person:
    """Change the password with the mailed link, once; NotFound when it is spent or expired."""
    person = _locked(_resets.owner_of(token))
    _passwords.check_new(new, person.email, person.name)
    set_password(person, new)
    _resets.spend(person.id)
    journal.write_outside(actor_of(person, clock.today(), "link"), "contrasena_cambiada", persona=person.id)
    return person


def check_reset(token: str) -> None:
    """NotFound unless the mailed link still works."""
    _resets.owner_of(token)


@act
def set_shortcuts(who: Actor, on: bool) -> None:
    """Keep whether this person wants keyboard shortcuts."""
    _locked(who.person_id or "").shortcuts = on


@act
def set_mails(who: Actor, wanted: set[str]) -> None:
    """Keep which kinds of mail this person wants, among those that may be declined."""
    person = _locked(who.person_id or "")
    person.unwanted_mail = [kind for kind in DECLINABLE if kind not in wanted] or None
    journal.write_outside(who, "correos_escogidos", persona=person.id, no_quiere=person.unwanted_mail or [])


@act
def create_token(person_email: str, label: str) -> str:
    """A new API token of a person; the secret is returned once and only its digest is kept."""
    found = by_email(person_email)
    if found is None or not found.active:
        raise NotFound(f"No hay una persona activa con el correo «{person_email}».")
    label = clean_text(label)[:120]
    if not label:
        raise Invalid("Escriba para qué es el token.", [{"field": "label", "message": "Escriba para qué es."}])
    secret, token = f"cauce_{new_secret()}", new_id()
    session().add(
        ApiToken(id=token, person_id=found.id, label=label, token_digest=digest(secret), created_at=clock.now())
    )
    journal.write_outside(actor_of(found, clock.today()), "token_creado", persona=found.id, token=token)
    return secret


@act
def revoke_token(who: Actor, token_id: str) -> None:
    """Revoke one of the actor's own tokens; an administrator may revoke anyone's."""
    found = session().get(ApiToken, token_id)
    if found is None or (found.person_id != who.person_id and not who.is_admin()):
        raise NotFound("No encontramos ese token.")
    found.revoked_at = found.revoked_at or clock.now()
    journal.write_outside(who, "token_revocado", token=found.id, persona=found.person_id)


_BY_TOKEN = (
    select(ApiToken, Person)
    .join(Person, Person.id == ApiToken.person_id)
    .where(ApiToken.token_digest == bindparam("digest"), ApiToken.revoked_at.is_(None), Person.active)
)


def find_token(secret: str) -> Person | None:
    """The active person whose token this is, or None; remembers its use at most once an hour."""
    row = session().execute(_BY_TOKEN, {"digest": digest(secret)}).first()
    if row is None:
        return None
    found, person = row
    if found.last_used_at is None or clock.now() - found.last_used_at > TOUCH_AFTER:
        _touch(found.id)
    return person


@act
def _touch(token_id: str) -> None:
    found = session().get(ApiToken, token_id)
    if found is not None:
        found.last_used_at = clock.now()
