"""What is mailed about an account: the welcome of a new one, and the link of who forgot a password."""

from collections.abc import Sequence
from datetime import datetime

from workflows.domain.entities import Entity
from workflows.domain.notices import queue_mail
from workflows.domain.people import Person
from workflows.domain.terms.words import day_in_words, joined
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import new_id

WELCOME, FORGOTTEN = "bienvenida", "cambio_clave"
LINKED = (WELCOME, FORGOTTEN)
"""Kinds of mail whose link opens an account: they only ever go to its person."""


def password_link(person: Person, link_url: str, hours: int) -> None:
    """A link to choose a new password, good for `hours`."""
    _queue(FORGOTTEN, person, {"enlace": link_url, "horas": hours})


def welcome(person: Person, link_url: str, until: datetime, by: str, roles: Sequence[str] = ()) -> None:
    """Who made the account ("" when it was the machine), what for, and a link to choose the first password."""
    entity = session().get(Entity, person.entity_id) if person.entity_id else None
    params = {
        "enlace": link_url, "quien": by, "correo": person.email, "entidad": entity.name if entity else "",
        "roles": joined(list(roles)), "hasta": day_in_words(clock.local(until).date()),
        "dias": round((until - clock.now()).total_seconds() / 86400),
    }  # fmt: skip
    _queue(WELCOME, person, params)


def _queue(kind: str, person: Person, params: dict[str, object]) -> None:
    queue_mail(
        owner_id=person.owner_id, kind=kind, to_address=person.email, to_name=person.name, person_id=person.id,
        unique_key=f"{kind}:{new_id()}", params=params,
    )  # fmt: skip
