"""Brings a database to the newest schema with the numbered Alembic migrations."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from workflows.kernel.db import tune_sqlite

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def config() -> Config:
    """Alembic's configuration for our folder of migrations."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Run the missing migrations on the database at `url` (a SQLAlchemy URL)."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    if engine.dialect.name == "sqlite":
        tune_sqlite(engine)
    try:
        upgrade_engine(engine, revision)
    finally:
        engine.dispose()


def upgrade_engine(engine: sa.Engine, revision: str = "head") -> None:
    """The same over an engine that is already open (an in-memory database)."""
    with engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, revision)
