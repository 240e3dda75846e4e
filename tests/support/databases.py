"""Throw-away databases: one PostgreSQL server per run, and a fresh copy of a migrated template per test."""

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import tools
from workflows.kernel.migrate import upgrade

TEMPLATE = "cauce_template"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ATTEMPTS = 3
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


class PostgresServer:
    """A server on 127.0.0.1 that trusts its local user `postgres`; `url(name)` is a SQLAlchemy URL."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.made = 0

    def url(self, name: str) -> str:
        """SQLAlchemy URL of one database of this server."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str) -> None:
        """Execute one statement outside a transaction, as CREATE DATABASE needs."""
        address = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """URL of a new database, dropped at the end even when somebody is still connected."""
        self.made += 1
        name = f"case_{self.made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def postgres(options: str = SPEED) -> Iterator[PostgresServer]:
    """A running server in a folder of its own, stopped and removed at the end; `options` of the server."""
    folder = Path(tempfile.mkdtemp(prefix="cauce-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user="postgres")
    try:
        cluster = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        _as_owner("initdb", "-D", f"{folder}/data", *cluster)
        yield PostgresServer(folder, _start(folder, options))
    finally:
        with contextlib.suppress(subprocess.CalledProcessError, OSError):
            _as_owner("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def migrated_sqlite(folder: Path) -> Path:
    """A migrated SQLite file with nothing left in its write-ahead log."""
    file = folder / "template.db"
    upgrade(f"sqlite:///{file}")
    settle(file)
    return file


def settle(file: Path) -> None:
    """Leave nothing in the write-ahead log, so that the file alone can be copied."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def migrated_postgres(server: PostgresServer) -> str:
    """Name of a migrated template database."""
    server.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    upgrade(server.url(TEMPLATE))
    return TEMPLATE


def _start(folder: Path, speed: str) -> int:
    for attempt in range(ATTEMPTS):
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {speed}"
        try:
            _as_owner("pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
            return port
        except subprocess.CalledProcessError:
            # Somebody may have taken the port between the look and the start.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _as_owner(program: str, *arguments: str) -> None:
    """Run a server program; initdb refuses root, so root becomes `postgres`."""
    command = [str((tools.postgres_bin() or Path()) / program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
