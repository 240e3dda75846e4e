"""The mailed link to choose a new password: one per person, for two hours, spent at its first use."""

from datetime import datetime, timedelta

from workflows.domain import notices
from workflows.domain.access import Installation
from workflows.domain.people import Person
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import digest, new_secret

HOURS = 2
BETWEEN = timedelta(minutes=1)
# Under "/e/" because sent mails hide whatever follows it in the text that they keep.
PAGE = "/clave/e/{}"
_ID_LENGTH = 36


def mail_link(person: Person) -> None:
    """Inside an act: replace the person's link and mail it; not twice within a minute."""
    row = session().get(Installation, _key(person.id))
    until = clock.now() + timedelta(hours=HOURS)
    if row is not None and until - _expiry(row) < BETWEEN:
        return
    secret = new_secret()
    value = f"{digest(secret)} {until.isoformat()}"
    if row is None:
        session().add(Installation(key=_key(person.id), value=value))
    else:
        row.value = value
    notices.password_link(person, PAGE.format(person.id + secret), HOURS)


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
