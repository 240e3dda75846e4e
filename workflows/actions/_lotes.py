"""Rows of a batch inside an open act, and what happens when its last item is done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from workflows.actions import _publishing, _reassigning
from workflows.domain.lotes import OPEN, Lote, LoteItem
from workflows.domain.people import Actor, Person, system_actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import new_id


def add(
    who: Actor, kind: str, title: str, params: Mapping[str, Any], items: Mapping[str, Any], unique_key: str,
    case_id: str | None = None,
) -> str:  # fmt: skip
    """A batch with one row per item (key → plain values); the same `unique_key` again is the first one."""
    found = session().scalar(select(Lote.id).where(Lote.unique_key == unique_key))
    if found is not None:
        return found
    lote = Lote(
        id=new_id(), owner_id=who.owner_id, case_id=case_id, kind=kind, title=title[:200], params=dict(params),
        unique_key=unique_key, person_id=who.person_id, total=len(items), created_at=clock.now(),
    )  # fmt: skip
    session().add(lote)
    session().flush()
    session().add_all(LoteItem(lote_id=lote.id, key=key, params=value) for key, value in items.items())
    session().flush()
    return lote.id


def locked(lote_id: str) -> Lote:
    """The batch, locked until the act ends and freshly read, or NotFound."""
    query = select(Lote).where(Lote.id == lote_id).with_for_update()
    found = session().scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("No encontramos ese lote.")
    return found


def asker(lote: Lote) -> Actor:
    """In whose name the batch is done: whoever asked for it, or Cauce."""
    person = session().get(Person, lote.person_id) if lote.person_id else None
    who = system_actor(lote.owner_id)
    return replace(who, person_id=person.id, name=person.name) if person is not None else who


def counts(lote_id: str) -> dict[str, int]:
    """Items of a batch by state."""
    query = select(LoteItem.state, func.count()).where(LoteItem.lote_id == lote_id).group_by(LoteItem.state)
    return {state: count for state, count in session().execute(query)}


def close_if_over(lote_id: str) -> bool:
    """End a batch without pending items; a case that waits for it is told once every item is done."""
    session().flush()
    found = counts(lote_id)
    if found.get("pending"):
        return False
    lote = locked(lote_id)
    if lote.state not in OPEN:
        return False
    lote.state, lote.ended_at = "done", clock.now()
    if lote.kind == _reassigning.TASKS:
        _reassigning.tell_batch(lote)
    if lote.case_id and not found.get("failed"):
        tell_case(lote)
    return True


def tell_case(lote: Lote) -> None:
    """Publish `lote_terminado` with the batch's id as key, once."""
    who = system_actor(lote.owner_id)
    data = {"lote": lote.id, "total": lote.total}
    _publishing.publish(who, "lote_terminado", lote.id, data, f"lote:{lote.id}")
