"""One task: what to do, by when and why, its form, and everything that helps to do it."""

from web.tasks import complete, lists, moves, notes, page, pinned, preview, reassign, rows, taking
from web.tasks.place import blueprint

__all__ = [
    "blueprint", "complete", "lists", "moves", "notes", "page", "pinned", "preview", "reassign", "rows", "taking",
]  # fmt: skip
