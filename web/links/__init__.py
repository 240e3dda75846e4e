"""Mailed links: one page for what each asks, or for the state of its case."""

from web.links import lost, offers, papers, show, work
from web.links.place import blueprint

__all__ = ["blueprint", "lost", "offers", "papers", "show", "work"]
