"""A repeated request gets the first answer: keys are kept with the act that they name."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import orjson
from sqlalchemy import bindparam, func, select

from workflows.domain.access import IdempotencyKey
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session, write_at_end
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import digest
from workflows.kernel.text import storable

LONGEST_KEY = 200
P = ParamSpec("P")
R = TypeVar("R")
_KEPT = select(IdempotencyKey).where(IdempotencyKey.key == bindparam("key"), IdempotencyKey.who == bindparam("who"))


def holder(who: Actor) -> str:
    """Whose key it is: a person, a link, or the owner's machinery."""
    return who.person_id or who.link_task_id or who.link_case_id or f"{who.channel}:{who.owner_id}"


def print_of(*parts: Any) -> str:
    """The fingerprint of what a request asks for."""
    return digest(orjson.dumps(storable(parts), option=orjson.OPT_SORT_KEYS))


def replay(who: Actor, key: str | None, fingerprint: str) -> Any | None:
    """The first answer to this key, or None; Invalid when the same key carries something else."""
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(f"La clave de envío no sirve: use hasta {LONGEST_KEY} letras o números.")
    _wait_for_the_first(f"{holder(who)}:{key}")
    found = session().scalars(_KEPT, {"key": key, "who": holder(who)}).first()
    if found is None:
        return None
    if found.fingerprint != fingerprint:
        raise Invalid("Esta clave de envío ya se usó con otros datos. Vuelva a abrir la página y envíe de nuevo.")
    return found.answer


def _wait_for_the_first(name: str) -> None:
    """Of equal requests at once the first is served and the others then see its answer (SQLite has one writer)."""
    if session().get_bind().dialect.name == "postgresql":
        session().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def remember(who: Actor, key: str | None, fingerprint: str, answer: Any) -> None:
    """Keep the answer in the same transaction as its effect."""
    if key:
        write_at_end(
            IdempotencyKey, key=key, who=holder(who), fingerprint=fingerprint, answer=answer, created_at=clock.now()
        )


def once(verb: Callable[P, R]) -> Callable[P, R]:
    """Inside `@act`, for a verb with plain arguments, a plain answer and `key=`: one key, one effect, one answer."""

    @functools.wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        who: Any = args[0]
        key: Any = kwargs.get("key")
        plain = [verb.__name__, args[1:], {name: value for name, value in kwargs.items() if name != "key"}]
        fingerprint = print_of(plain)
        before = replay(who, key, fingerprint)
        if before is not None:
            found: R = before["answer"]
            return found
        answer = verb(*args, **kwargs)
        remember(who, key, fingerprint, {"answer": answer})
        return answer

    return wrapper
