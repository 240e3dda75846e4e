"""The library: materials and lessons per policy, found, kept and shared."""

from web.library import acts, forms, page, sheet, shelf
from web.library.place import blueprint

__all__ = ["acts", "blueprint", "forms", "page", "sheet", "shelf"]
