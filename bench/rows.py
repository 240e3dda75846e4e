"""Many rows like a real one, written fast."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import insert

from workflows.kernel.db import transaction

AT_ONCE = 5_000


def columns(row: Any) -> dict[str, Any]:
    """The columns of a stored row, to write others like it."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def fill(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, some thousands to a transaction."""
    left: Iterator[dict[str, Any]] = iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        with transaction() as current:
            current.execute(insert(table), batch)
