"""How often a visitor without an account has acted: counted in rows, so that it holds for every process."""

from datetime import timedelta

from sqlalchemy import func, select

from workflows.domain.access import IdempotencyKey
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError
from workflows.kernel.ids import new_id

HOUR = timedelta(hours=1)
MOST = {"solicitud": 30, "archivo": 120, "estado": 20, "comentario": 20, "registro": 120}
"""Kind of visit -> how many one address may make in an hour (an office may share one address)."""


class TooOften(CauceError):
    """Too many acts of one visitor in the last hour."""

    status = 429


def visitor(owner_id: str, name: str = "Portal", entity_id: str | None = None) -> Actor:
    """Somebody who came through the public pages, without an account."""
    return Actor(person_id=None, name=name, owner_id=owner_id, entity_id=entity_id, channel="portal")


def key_of(mark: str, kind: str, key: str) -> str:
    """The repeat key of a visitor: `mark` stands for the address, which is not kept."""
    return f"{mark}:{kind}:{key}"[:200]


def refuse_excess(owner_id: str, mark: str, kind: str) -> None:
    """TooOften when this address did more than MOST of this kind in the last hour."""
    query = select(func.count()).select_from(IdempotencyKey).where(
        IdempotencyKey.who == f"portal:{owner_id}",
        IdempotencyKey.created_at > clock.now() - HOUR,
        IdempotencyKey.key.startswith(f"{mark}:{kind}:", autoescape=True),
    )  # fmt: skip
    if (session().scalar(query) or 0) >= MOST[kind]:
        raise TooOften("Recibimos demasiados envíos desde su conexión. Espere una hora y vuelva a intentar.")


def note(owner_id: str, mark: str, kind: str) -> None:
    """Inside an act: one more visit of this kind."""
    row = IdempotencyKey(
        key=key_of(mark, kind, new_id()), who=f"portal:{owner_id}", fingerprint="", answer={}, created_at=clock.now()
    )
    session().add(row)
