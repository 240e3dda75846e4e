"""The pages: `create_app()` puts the frame together; what each place shows is in its own blueprint."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from web import blueprints, demo, frame, logs, protection, who
from web.cookies import QuietCookies
from web.errors import register_errors
from web.filters import register_filters
from web.headers import register_headers
from workflows.kernel.app import create_bare_app, settings_of
from workflows.kernel.settings import Settings

HERE = Path(__file__).resolve().parent
IDLE = timedelta(minutes=30)
# The largest upload of the gate is 25 MB; the rest is room for the form around it.
MAX_BODY = 30_000_000
MAX_FORM_MEMORY = 2_000_000
MAX_PARTS = 1_000

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The whole web application: pages, portal and API over one database."""
    app = create_bare_app(settings)
    _configure(app)
    _behind(app, settings_of(app).proxies)
    app.session_interface = QuietCookies()
    _files(app)
    register_filters(app)
    logs.register(app)
    demo.register(app)
    who.register(app)
    protection.register(app)
    frame.register(app)
    register_errors(app)
    register_headers(app)
    for blueprint in blueprints.found():
        app.register_blueprint(blueprint)
    frame.add_home(app)
    return app


def _configure(app: Flask) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_MEMORY,
        MAX_FORM_PARTS=MAX_PARTS,
        PERMANENT_SESSION_LIFETIME=IDLE,
        SESSION_COOKIE_NAME="cauce",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings_of(app).secure_cookies,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _behind(app: Flask, proxies: int) -> None:
    """Believe the address and scheme that so many servers of ours in front report, and nothing without them."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def _files(app: Flask) -> None:
    app.jinja_loader = FileSystemLoader(HERE / "templates")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = False
    app.static_folder = str(HERE / "static")
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=who.public(app.send_static_file))
