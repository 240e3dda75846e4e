"""Errors that people see: each carries a Spanish sentence (what, where, what to do) and an HTTP status."""

from typing import Any


class CauceError(Exception):
    """Base of every error meant for a person; `errors` lists fields as {"field", "message"}."""

    status = 400

    def __init__(self, message: str, errors: list[dict[str, Any]] | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors or []
        self.extra = extra


class Invalid(CauceError):
    """What was sent cannot be accepted; nothing was stored."""

    status = 422


class NotFound(CauceError):
    """It does not exist, or this person may not know that it does."""

    status = 404


class Forbidden(CauceError):
    """It is visible, but this person may not do that."""

    status = 403


class Conflict(CauceError):
    """Somebody else was first, or the state no longer allows it."""

    status = 409


class TooLarge(CauceError):
    """The upload is larger than the stated limit."""

    status = 413


class Busy(CauceError):
    """The database or the disk cannot take it now; trying again later is safe."""

    status = 503
