"""The public pages: ask for something, follow it, verify a document; no account and no script needed."""

from web.portal import entry, request, state
from web.portal.place import blueprint

__all__ = ["blueprint", "entry", "request", "state"]
