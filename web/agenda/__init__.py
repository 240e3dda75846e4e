"""The calendar: a month, a list, and the feeds that calendar programs read."""

from web.agenda import feeds, page
from web.agenda.place import blueprint

__all__ = ["blueprint", "feeds", "page"]
