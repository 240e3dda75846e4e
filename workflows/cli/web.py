"""The web process: gunicorn over the whole application, one thread per request."""

from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from web import create_app
from workflows.cli.loading import loading
from workflows.cli.supervised import end_with_parent, supervised
from workflows.kernel.settings import Settings

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; 1 for SQLite, 2 for PostgreSQL by default.")
@supervised
def web(host: str, port: int, workers: int | None, supervised: bool) -> None:
    """Serve the pages and the API until stopped, 8 threads per worker."""
    if supervised:
        end_with_parent()
    # SQLite has one writer at a time: more processes would only wait for each other.
    usual = 1 if Settings().url.startswith("sqlite") else 2
    Server(host, port, workers or usual).run()


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn without files of its own: settings come from here, the application from `web`."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        self.options: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "cauce",
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one worker: made after the fork, so that no connection is shared."""
        with loading():
            return create_app(Settings())
