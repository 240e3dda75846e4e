"""Sessions in cookies, except on what anybody may keep: a public answer carries no cookie and depends on none."""

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class QuietCookies(SecureCookieSessionInterface):
    """Flask's own signed cookies; answers with `Cache-Control: public` are left alone."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie when it changed, and never on an answer that a shared cache may keep."""
        if not response.cache_control.public:
            super().save_session(app, session, response)
