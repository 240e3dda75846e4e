"""Keeping a message inside an open act, with the wake-ups of whoever waits for it already."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflows.domain.messages import Message, Wait, Wakeup
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import new_id


def publish(
    who: Actor, name: str, key: str, data: Mapping[str, Any] | None = None, unique_id: str | None = None
) -> int:
    """Keep a message once per `unique_id`; how many waits it wakes."""
    unique = unique_id or new_id()
    known = select(Message).where(Message.owner_id == who.owner_id, Message.unique_id == unique)
    message = session().scalars(known).first()
    if message is None:
        message = Message(
            id=new_id(), owner_id=who.owner_id, name=name, key=key, data=dict(data or {}), unique_id=unique,
            published_at=clock.now(), person_id=who.person_id,
        )  # fmt: skip
        session().add(message)
        session().flush()
    return _wake(message)


def _wake(message: Message) -> int:
    query = select(Wait.id).where(
        Wait.owner_id == message.owner_id,
        Wait.state == "open",
        Wait.name == message.name,
        Wait.key == message.key,
    )
    known = select(Wakeup.wait_id).where(Wakeup.message_id == message.id)
    waits = session().scalars(query.where(Wait.id.not_in(known))).all()
    for wait_id in waits:
        session().add(Wakeup(wait_id=wait_id, message_id=message.id, state="pending"))
    return len(waits)


def retire(owner_id: str, name: str, key: str) -> None:
    """Messages of this name and key answered an older question: from now on they wake nobody."""
    query = select(Message).where(Message.owner_id == owner_id, Message.name == name, Message.key == key)
    for message in session().scalars(query):
        pending = select(Wakeup).where(Wakeup.message_id == message.id, Wakeup.state == "pending")
        for wakeup in session().scalars(pending):
            wakeup.state = "dropped"
        message.key = f"{key}/{message.id[:8]}"[:120]
