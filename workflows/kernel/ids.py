"""New identifiers, secrets and official numbers."""

import hashlib
import secrets
import uuid

from sqlalchemy import Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Model, session


def new_id() -> str:
    """A fresh UUID in its 36-character form."""
    return str(uuid.uuid4())


def stable_id(*parts: str) -> str:
    """The same UUID for the same parts, for Message-ID and other keys that must repeat."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\x1f".join(parts)))


def new_secret() -> str:
    """A URL-safe secret of 192 bits, to be shown once and stored as its digest."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """A verification code that a person can type: 12 characters without look-alikes."""
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    raw = "".join(secrets.choice(alphabet) for _ in range(12))
    return f"{raw[:4]}-{raw[4:8]}-{raw[8:]}"


def digest(secret: str | bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode() if isinstance(secret, str) else secret).hexdigest()


class Counter(Model):
    """The last number given in a series and year of an owner."""

    __tablename__ = "counter"
    owner_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(Integer, nullable=False)


_NEXT = text(
    "INSERT INTO counter (owner_id, series, year, value) VALUES (:owner, :series, :year, 1) "
    "ON CONFLICT (owner_id, series, year) DO UPDATE SET value = counter.value + 1 RETURNING value"
)


def next_number(owner_id: str, series: str, year: int) -> int:
    """The next number, in the act's transaction; the row stays locked until its end, so no gaps.

    Rule: AGN Acuerdo 001 de 2024 (consecutive per year, never reserved, repeated or reused).
    """
    found = session().execute(_NEXT, {"owner": owner_id, "series": series, "year": year})
    return int(found.scalar_one())
