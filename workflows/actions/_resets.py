"""The mailed link to choose a password: one per person, for two hours (the first, for a week), spent when used."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from workflows.domain import account_notices
from workflows.domain.access import Installation
from workflows.domain.people import Actor, Person
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import digest, new_secret

HOURS = 2
FIRST = timedelta(days=7)
BETWEEN = timedelta(minutes=1)
# Under "/e/" because sent mails hide whatever follows it in the text that they keep.
PAGE = "/clave/e/{}"
_ID_LENGTH = 36


def mail_link(person: Person) -> None:
    """Inside an act: replace the person's link and mail it; not twice within a minute."""
    link = _renewed(person, timedelta(hours=HOURS))
    if link:
        account_notices.password_link(person, link, HOURS)


def welcome(person: Person, who: Actor, roles: Sequence[str] = ()) -> None:
    """Inside an act: mail the way in, with who made the account; who already has a password gets only the link."""
    if person.password_hash is not None:
        mail_link(person)
    elif link := _renewed(person, FIRST):
        by = who.name if who.person_id else ""
        account_notices.welcome(person, link, clock.now() + FIRST, by, roles)


def _renewed(person: Person, length: timedelta) -> str:
    """The page of a new link that is good for `length`, or "" when one was made less than a minute ago."""
    row, now = session().get(Installation, _key(person.id)), clock.now()
    if row is not None and now - _made(row) < BETWEEN:
        return ""
    secret = new_secret()
    value = f"{digest(secret)} {(now + length).isoformat()} {now.isoformat()}"
    if row is None:
        session().add(Installation(key=_key(person.id), value=value))
    else:
        row.value = value
    return PAGE.format(person.id + secret)


def owner_of(token: str) -> str:
    """Whose link this is; NotFound when it is unknown, spent or expired."""
    person_id, secret = token[:_ID_LENGTH], token[_ID_LENGTH:]
    row = session().get(Installation, _key(person_id))
    if row is None or not row.value.startswith(f"{digest(secret)} ") or _expiry(row) <= clock.now():
        raise NotFound("Este enlace ya se usó o venció. Pida otro con «Olvidé mi contraseña».")
    return person_id


def spend(person_id: str) -> None:
    """Inside an act: the link is worth nothing from now on."""
    row = session().get(Installation, _key(person_id))
    if row is not None:
        session().delete(row)


def _key(person_id: str) -> str:
    return f"reset:{person_id}"


def _expiry(row: Installation) -> datetime:
    return datetime.fromisoformat(row.value.split(" ")[1])


def _made(row: Installation) -> datetime:
    # Links of before the first ones lasted a week say only until when they are good.
    parts = row.value.split(" ")
    return datetime.fromisoformat(parts[2]) if len(parts) > 2 else _expiry(row) - timedelta(hours=HOURS)
