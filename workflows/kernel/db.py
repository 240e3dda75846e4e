"""Database: naming convention, UTC columns, and `transaction()`, the only place that commits."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import orjson
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, ForeignKeyConstraint, MetaData, String, Text, event, insert
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from workflows.kernel.errors import Busy, Conflict, Invalid

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
P = ParamSpec("P")
R = TypeVar("R")


class Base(DeclarativeBase):
    """Declarative base with the naming convention that migrations rely on."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(ForeignKeyConstraint, "before_parent_attach")
def _defer(constraint: ForeignKeyConstraint, _table: Any) -> None:
    """Foreign keys are checked at the commit, so the order of rows inside an act does not matter."""
    constraint.deferrable, constraint.initially = True, "DEFERRED"


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value as text, the same on both databases; replace it whole, never change it in place."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


Id = String(36)


def session() -> Session:
    """The session of the present application context."""
    return db.session()


def tune_sqlite(engine: Engine) -> None:
    """WAL, FULL, foreign keys, and our own BEGIN so that writers take the lock at once."""

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("cauce_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@event.listens_for(Session, "loaded_as_persistent")
def _hold(current: Session, row: Any) -> None:
    """The identity map is weak: holding what an act has read keeps it from reading the same row again."""
    held = current.info.get("held")
    if held is not None:
        held.append(row)


def write_at_end(model: type[Base], **values: Any) -> None:
    """Add a row that the act itself does not read: rows of one table go in together, just before the commit."""
    current = session()
    if not current.info.get("in_act"):
        raise RuntimeError("something was changed outside an act")
    current.info["at_end"].setdefault(model, []).append(values)


def write_now() -> None:
    """Insert what `write_at_end` gathered, for the rare act that reads it again."""
    current = session()
    gathered, current.info["at_end"] = current.info.get("at_end", {}), {}
    for model, rows in gathered.items():
        current.execute(insert(model.__table__), rows)  # type: ignore[arg-type]


@contextmanager
def transaction() -> Iterator[Session]:
    """One act: everything inside commits together or not at all. Never nested."""
    current = session()
    if current.info.get("in_act"):
        raise RuntimeError("an act is already open: an action never calls an action")
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("something was changed outside an act")
    current.close()
    current.info["in_act"] = True
    current.info["held"], current.info["at_end"] = [], {}
    try:
        current.connection(execution_options={"cauce_writes": True})
        yield current
        current.flush()
        write_now()
        current.commit()
    except StaleDataError as error:
        current.rollback()
        raise Conflict("Otra persona cambió esto mientras usted trabajaba. Vuelva a abrirlo.") from error
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info["in_act"] = False
        current.info["held"], current.info["at_end"] = None, {}


# Two equal requests at once may both look before either writes: the second one finds the first when repeated.
_TRANSIENT = ("database is locked", "deadlock", "could not serialize", "lock timeout", "duplicate key value")


def _transient(error: DBAPIError) -> bool:
    return any(word in str(error.orig).lower() for word in _TRANSIENT)


def act(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb as one transaction; locks and deadlocks repeat the whole verb up to three times."""

    @functools.wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(3):
            try:
                with transaction():
                    return verb(*args, **kwargs)
            except DataError as error:
                raise Invalid("Uno de los textos es muy largo o tiene símbolos que no se pueden guardar.") from error
            except (OperationalError, IntegrityError) as error:
                if not _transient(error):
                    raise
        raise Busy("El sistema está muy ocupado. No se guardó nada: intente de nuevo en un momento.")

    wrapper.is_act = True  # type: ignore[attr-defined]
    return wrapper
