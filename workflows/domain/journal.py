"""The journal: what happened, in order, chained per case so that a rewrite shows."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.cases import Case
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import Json, Model, UTCDateTime, session, write_at_end

# What the hash of a row covers, in this order for ever.
HASHED = ("chain", "seq", "prev_hash", "at", "person_id", "on_behalf_of", "channel", "verb", "facts")


class Journal(Model):
    """One fact. `chain` is the case id, or "owner:<id>" for acts outside a case."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("chain", "seq"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    chain: Mapped[str] = mapped_column(String(60))
    seq: Mapped[int] = mapped_column(Integer)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(20))
    verb: Mapped[str] = mapped_column(String(60))
    facts: Mapped[Any] = mapped_column(Json)


class JournalHead(Model):
    """The head of a chain outside a case; its row is the lock of that chain."""

    __tablename__ = "journal_head"
    chain: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))


def write(who: Actor, verb: str, case: Case, **facts: Any) -> None:
    """Add a fact to a locked case; personal data goes in by reference (ids), not by value."""
    row = _row(who, verb, facts, case.id, case.journal_seq + 1, case.journal_head)
    case.journal_seq, case.journal_head = row["seq"], row["hash"]
    write_at_end(Journal, case_id=case.id, **row)


def write_outside(who: Actor, verb: str, **facts: Any) -> None:
    """Add a fact that belongs to no case, to the owner's chain."""
    chain = f"owner:{who.owner_id}"
    query = select(JournalHead).where(JournalHead.chain == chain).with_for_update()
    head = session().scalars(query.execution_options(populate_existing=True)).first()
    if head is None:
        head = JournalHead(chain=chain, seq=0, hash="")
        session().add(head)
        session().flush()
    row = _row(who, verb, facts, chain, head.seq + 1, head.hash)
    head.seq, head.hash = row["seq"], row["hash"]
    write_at_end(Journal, case_id=None, **row)
    # The next fact of the same act reads the head anew.
    session().flush()


def _row(who: Actor, verb: str, facts: dict[str, Any], chain: str, seq: int, prev: str) -> dict[str, Any]:
    """The columns of a new row with its hash, `case_id` apart."""
    row = {
        "chain": chain, "seq": seq, "prev_hash": prev, "owner_id": who.owner_id, "at": clock.now(),
        "person_id": who.person_id, "on_behalf_of": who.on_behalf_of, "channel": who.channel, "verb": verb,
        "facts": facts,
    }  # fmt: skip
    return row | {"hash": _hash(row)}


def row_hash(row: Journal) -> str:
    """The hash that a stored row should have."""
    return _hash({name: getattr(row, name) for name in HASHED})


def _hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a row and the hash before it."""
    content = [row["at"].isoformat() if name == "at" else row[name] for name in HASHED]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def broken_chain(chain: str) -> int | None:
    """The first `seq` whose hash or link does not hold, or None when the chain is whole."""
    prev, expected = "", 1
    for row in session().scalars(select(Journal).where(Journal.chain == chain).order_by(Journal.seq)):
        if row.seq != expected or row.prev_hash != prev or row_hash(row) != row.hash:
            return expected
        prev, expected = row.hash, expected + 1
    return None
