"""The own account: entering, leaving, password, API tokens, preferences."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from web.account import passwords, profile, session  # noqa: E402,F401
