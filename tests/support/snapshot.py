"""What fills an empty SQLite database the same way in many tests is done once per run and copied after that."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from workflows.kernel.db import db, session

_kept: dict[str, sqlite3.Connection] = {}


def filled(name: str, fill: Callable[[], Any]) -> None:
    """Call `fill` on the open database, or copy what it left in the first empty one."""
    session().close()
    if db.engine.dialect.name != "sqlite" or _rows():
        fill()
    elif name in _kept:
        _copy(_kept[name], _here())
    else:
        fill()
        session().close()
        _kept[name] = sqlite3.connect(":memory:", check_same_thread=False)
        _copy(_here(), _kept[name])


def forget() -> None:
    """Close what was kept."""
    while _kept:
        _kept.popitem()[1].close()


def _here() -> sqlite3.Connection:
    found = sqlite3.connect(str(db.engine.url.database))
    found.execute("PRAGMA synchronous=OFF")
    return found


def _rows() -> bool:
    with closing(_here()) as here:
        return here.execute("SELECT 1 FROM entity UNION SELECT 1 FROM installation").fetchone() is not None


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    source.backup(target)
    for each in (source, target):
        if each not in _kept.values():
            each.close()
