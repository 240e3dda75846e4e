"""A case that waits for its children is told once none of them is open; the clock tells it, never a child."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from workflows.actions import _items, _publishing
from workflows.domain.cases import Case
from workflows.domain.lotes import OPEN, Lote, LoteItem
from workflows.domain.messages import Message, Wait, Wakeup
from workflows.domain.people import system_actor
from workflows.kernel.db import act, session

ENDED = "hijos_terminados"


def childless_waits(limit: int = 100) -> list[str]:
    """Open waits for the end of all children whose case has no open child, nor one still to be opened."""
    query = select(Wait.id).where(_untold(), ~_open_child(), ~_child_to_come()).order_by(Wait.opened_at)
    return list(session().scalars(query.limit(limit)))


@act
def tell_ended(wait_id: str) -> bool:
    """Publish `hijos_terminados` for one wait, once; False when a child has been opened meanwhile."""
    query = select(Wait).where(Wait.id == wait_id, _untold(), ~_open_child(), ~_child_to_come())
    wait = session().scalars(query).first()
    if wait is None:
        return False
    unique = f"hijos:{wait.id}"
    # The key is the wait's own: an earlier wait of the same case may have left a message that it never took.
    _publishing.publish(system_actor(wait.owner_id), ENDED, wait.id, {"expediente": wait.case_id}, unique)
    message = session().scalars(
        select(Message.id).where(Message.owner_id == wait.owner_id, Message.unique_id == unique)
    )
    session().add(Wakeup(wait_id=wait.id, message_id=message.one(), state="pending"))
    return True


def _untold() -> ColumnElement[bool]:
    told = exists().where(Wakeup.wait_id == Wait.id)
    return (Wait.state == "open") & (Wait.name == ENDED) & ~told


def _open_child() -> ColumnElement[bool]:
    child = aliased(Case)
    return exists().where(child.parent_id == Wait.case_id, child.ended_at.is_(None))


def _child_to_come() -> ColumnElement[bool]:
    """A batch still has children to open, or left some undone (failed, or cancelled) and somebody may go on with it."""
    undone = exists().where(LoteItem.lote_id == Lote.id, LoteItem.state.in_(["failed", "pending"]))
    still = Lote.state.in_(OPEN) | undone
    return exists().where(Lote.case_id == Wait.case_id, Lote.kind == _items.CASES, still)
