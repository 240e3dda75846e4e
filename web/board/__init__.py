"""The director's board: one page, the same figures as .xlsx, and the diagram on which waits are drawn."""

from web.board import page
from web.board.place import blueprint

__all__ = ["blueprint", "page"]
