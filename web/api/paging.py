"""Cursors: the place where the next page begins, opaque to who asks."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from workflows.kernel.errors import Invalid

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


def day_or_instant_and_id(cursor: str) -> str:
    """The key of a page of tasks («2026-11-24_<id>» or «<instant>_<id>»), or Invalid."""
    place = unpack(cursor)
    at, _, row_id = place.partition("_")
    if not cursor:
        return ""
    try:
        datetime.fromisoformat(at)
    except ValueError:
        raise refused() from None
    if not ROW.fullmatch(row_id):
        raise refused()
    return place


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
