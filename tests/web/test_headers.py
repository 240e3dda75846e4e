"""Every answer is hardened, errors included."""

from flask import Flask, Response

from web.headers import allow_framing, register_headers


def served(url: str, base: str = "http://localhost") -> Response:
    app = Flask("headers")
    register_headers(app)
    app.add_url_rule("/carta", view_func=lambda: allow_framing(Response("carta")), endpoint="carta")
    return app.test_client().get(url, base_url=base)


def test_policy_lets_nothing_foreign_or_inline_in() -> None:
    headers = served("/no-existe").headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_is_remembered_and_only_previews_are_framed() -> None:
    headers = served("/carta", "https://localhost").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
