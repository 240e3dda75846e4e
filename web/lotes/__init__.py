"""Batches: what is being done in the background, how far it is, and what to do when something failed."""

from web.lotes import acts, index, ordering, show
from web.lotes.place import blueprint

__all__ = ["acts", "blueprint", "index", "ordering", "show"]
