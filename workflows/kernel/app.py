"""The bare application: settings and database, no routes."""

from datetime import timedelta

from flask import Flask, current_app

from workflows.kernel import clock, logs
from workflows.kernel.db import db, tune_sqlite
from workflows.kernel.settings import Settings


def create_bare_app(settings: Settings | None = None) -> Flask:
    """A Flask application that can open the database and nothing else."""
    settings = settings or Settings()
    logs.configure()
    app = Flask("cauce", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.key,
        SQLALCHEMY_DATABASE_URI=settings.url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.url),
        TESTING=settings.testing,
    )
    app.extensions["cauce_settings"] = settings
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            tune_sqlite(db.engine)
    return app


def settings_of(app: Flask) -> Settings:
    """The settings that this application was made with."""
    found: Settings = app.extensions["cauce_settings"]
    return found


def present_settings() -> Settings:
    """The settings of the application whose context is open."""
    return settings_of(current_app)


def apply_clock(seconds: int) -> None:
    """Use the demonstration offset (seconds) for every clock reading of this process."""
    clock.set_offset(timedelta(seconds=seconds))


def _engine_options(url: str) -> dict[str, object]:
    # What a person typed is a parameter: it never stands in the text of an error, which may be logged.
    options: dict[str, object] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return options if ":memory:" in url else options | {"connect_args": {"check_same_thread": False}}
    return options | {"pool_pre_ping": True, "connect_args": {"options": "-c lock_timeout=5000"}}
