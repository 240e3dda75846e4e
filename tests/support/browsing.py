"""Chromium at two widths, and the application on a real port."""

import contextlib
import threading
from types import TracebackType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wsgi import ClosingIterator

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
VIEWPORTS = {"desktop": DESKTOP, "phone": PHONE}
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
]
both_widths = pytest.mark.parametrize("viewport", list(VIEWPORTS), indirect=True)


def whole(app: WSGIApplication) -> WSGIApplication:
    """Answers made whole and closed before they leave: Werkzeug's server never closes one whose reader hung up."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        with contextlib.closing(ClosingIterator(app(environ, start))) as parts:
            return [b"".join(parts)]

    return answer


class LiveServer:
    """Serves a Flask application on a free port of 127.0.0.1, one thread per request, inside `with`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.server: BaseWSGIServer = make_server("127.0.0.1", 0, whole(app), threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "LiveServer":
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
