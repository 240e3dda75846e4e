"""Cursors: the place where the next page begins, opaque to who asks."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime

from workflows.kernel.errors import Invalid

DAY = re.compile(r"\d{4}-\d\d-\d\d")
ROW = re.compile(r"[0-9a-f-]{36}")
WRONG = [{"field": "cursor", "message": "Use el «next» de la página anterior, sin cambiarlo."}]


def pack(place: str) -> str | None:
    """The cursor of a place, or None at the end."""
    return urlsafe_b64encode(place.encode()).decode().rstrip("=") if place else None


def unpack(cursor: str) -> str:
    """The place of a cursor ("" for the first page), or Invalid."""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise refused() from None


def instant_and_id(cursor: str) -> tuple[datetime, str] | None:
    """(instant, id) of a cursor, None for the first page, or Invalid."""
    at, _, row_id = unpack(cursor).partition("_")
    if not cursor:
        return None
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        raise refused() from None
    if found.tzinfo is None or not ROW.fullmatch(row_id):
        raise refused()
    return found, row_id


def place_of_task(cursor: str, by_instant: bool) -> str:
    """The key of a page of tasks («2026-11-24_<id>», or «<instant>_<id>» of those that are done), or Invalid."""
    if by_instant:
        instant_and_id(cursor)
    elif cursor:
        day, _, row_id = unpack(cursor).partition("_")
        if not DAY.fullmatch(day) or not ROW.fullmatch(row_id) or not _is_day(day):
            raise refused()
    return unpack(cursor)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def place_in(cursor: str) -> int:
    """A whole number of a cursor (0 for the first page), or Invalid."""
    if not cursor:
        return 0
    text = unpack(cursor)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise refused()
    return int(text)


def refused() -> Invalid:
    """The error of a cursor that we did not give."""
    return Invalid("El cursor no sirve.", WRONG)
