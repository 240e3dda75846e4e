"""The signing tray: read each letter, return it or mark it, and sign the set with one password."""

from web.signing import page, signing
from web.signing.place import blueprint

__all__ = ["blueprint", "page", "signing"]
