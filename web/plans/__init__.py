"""The plans of a vigencia: how each one goes toward January 31, who has it and what is missing."""

from web.plans import page, sheet
from web.plans.place import blueprint

__all__ = ["blueprint", "page", "sheet"]
