"""What committees decide: the proposals of cases, and the actas that answer them."""

from web.committee import actas, page
from web.committee.place import blueprint

__all__ = ["actas", "blueprint", "page"]
