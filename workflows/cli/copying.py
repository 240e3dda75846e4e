"""Copies of a whole database: SQLite's backup interface, or PostgreSQL's own programs."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import sqlalchemy as sa

from workflows.kernel.errors import Conflict, NotFound
from workflows.kernel.settings import child_environment

SQLITE, POSTGRES = "sqlite", "postgresql"
NAMES = {SQLITE: "database.sqlite", POSTGRES: "database.dump"}
DEBIAN = Path("/usr/lib/postgresql")


def kind_of(url: str) -> str:
    """Kind of database: "sqlite" or "postgresql"."""
    return sa.make_url(url).get_backend_name()


def save(url: str, target: Path) -> None:
    """Write a consistent copy of the database at `url` to `target` while others work."""
    if kind_of(url) == SQLITE:
        source = sa.make_url(url).database or ""
        with _sqlite(source) as live, _sqlite(str(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    else:
        _program("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}")


def put_back(url: str, source: Path) -> None:
    """Make the database at `url` equal to a copy; Conflict when the copy is damaged."""
    if kind_of(url) == SQLITE:
        _put_back_sqlite(Path(sa.make_url(url).database or ""), source)
    else:
        _program(
            "pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
            str(source),
        )  # fmt: skip


def _put_back_sqlite(target: Path, source: Path) -> None:
    with _sqlite(str(source)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise Conflict(f"La base de datos de la copia está dañada ({verdict}): no se cambió nada.")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, beside)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    os.replace(beside, target)


def _sqlite(path: str) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(path))


def _program(name: str, url: str, *arguments: str) -> None:
    address = sa.make_url(url)
    given = {
        "PGHOST": address.host, "PGPORT": str(address.port or ""), "PGUSER": address.username,
        "PGPASSWORD": address.password, "PGDATABASE": address.database,
    }  # fmt: skip
    environment = child_environment(**{key: str(value) for key, value in given.items() if value})
    command = [_found(name), *([f"--dbname={address.database}"] if name == "pg_restore" else []), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Conflict(f"{name} no pudo terminar: {done.stderr.strip()[:500]}")


def _found(name: str) -> str:
    newest = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: path.parts[-3].zfill(4))
    found = shutil.which(name) or (str(newest[-1]) if newest else None)
    if found is None:
        raise NotFound(f"Falta el programa {name} de PostgreSQL: instale sus programas de cliente y repita.")
    return found
