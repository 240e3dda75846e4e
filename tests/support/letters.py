"""Mails in tests: the links that the outbox holds, without sending anything."""

from typing import Any

from sqlalchemy import select

from workflows.domain.outbox import Outbox
from workflows.kernel.db import session


def mails_to(address: str, kind: str = "") -> list[dict[str, Any]]:
    """Parameters of the mails to an address, oldest first."""
    query = select(Outbox).where(Outbox.to_address == address).order_by(Outbox.created_at, Outbox.id)
    return [row.params for row in session().scalars(query) if kind in ("", row.kind)]


def link_to(address: str, kind: str = "") -> str:
    """The path of the link in the newest mail to an address."""
    found: str = mails_to(address, kind)[-1]["enlace"]
    return found
