"""The installation that a command works on: its database open, its clock followed, and who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from workflows.domain.access import installation
from workflows.domain.entities import Entity, owners
from workflows.domain.people import ANY, Actor, Grant, Person, actor_of
from workflows.domain.rights import ROLES
from workflows.kernel import clock
from workflows.kernel.app import apply_clock, create_bare_app
from workflows.kernel.db import db, session
from workflows.kernel.errors import NotFound
from workflows.kernel.settings import Settings

NO_DATABASE = "Todavía no hay una base de datos. Créela con «cauce run» o con «cauce db upgrade»."


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Flask]:
    """The bare application with its context open; NotFound when there is no migrated database."""
    settings = settings or Settings()
    if not has_file(settings):
        raise NotFound(NO_DATABASE)
    app = create_bare_app(settings)
    with app.app_context():
        try:
            if not exists():
                raise NotFound(NO_DATABASE)
            follow_clock()
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def has_file(settings: Settings) -> bool:
    """False when the database is an SQLite file that is not there; looking must not make it."""
    if not settings.database_url:
        return (settings.home / "cauce.db").is_file()
    address = sa.make_url(settings.database_url)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").is_file()


def exists() -> bool:
    """Whether the open database has our tables."""
    return sa.inspect(db.engine).has_table("installation")


def follow_clock() -> None:
    """Use the demonstration clock of the open database."""
    apply_clock(int(installation("clock_offset") or 0))


def owner(code: str | None = None) -> Entity:
    """The owner with this code, or the only one; NotFound otherwise."""
    found = [each for each in owners() if code in (None, each.code)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{each.code} ({each.short_name})" for each in owners())
    raise NotFound(f"Diga de qué entidad se trata con --owner. Hay: {known or 'ninguna todavía'}.")


def operator(owner_id: str) -> Actor:
    """Whoever has the machine in hand: every role of the owner, no person."""
    grants = frozenset(Grant(role, ANY) for role in ROLES)
    return Actor(None, "Línea de comandos", owner_id, grants, channel="cli")


def somebody(email: str | None, owner_code: str | None) -> Actor:
    """The person with this address as an actor, or the operator of the machine."""
    if email is None:
        return operator(owner(owner_code).id)
    found = session().scalars(sa.select(Person).where(Person.email == email.strip().lower(), Person.active)).first()
    if found is None:
        raise NotFound(f"No hay una persona activa con el correo «{email}».")
    return actor_of(found, clock.today(), "cli")
