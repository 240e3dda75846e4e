"""The one clock: aware UTC, shiftable for demonstrations and tests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BOGOTA = ZoneInfo("America/Bogota")
_frozen: ContextVar[datetime | None] = ContextVar("clock_frozen", default=None)
_process_offset = [timedelta()]


def now() -> datetime:
    """Aware UTC instant, moved by the demonstration offset."""
    return _frozen.get() or datetime.now(UTC) + _process_offset[0]


def today() -> date:
    """Date in Bogota."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The same instant on a Bogota clock."""
    return instant.astimezone(BOGOTA)


def set_offset(offset: timedelta) -> None:
    """Shift the clock of this process (demonstration clock, read from the database)."""
    _process_offset[0] = offset


def offset() -> timedelta:
    """The present shift of this process."""
    return _process_offset[0]


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware) inside the block, for imports, demonstrations and tests."""
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def monotonic() -> float:
    """Seconds for durations; never goes back."""
    return time.monotonic()
