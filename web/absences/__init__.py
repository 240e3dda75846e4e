"""Absences: who is away, who stands in, and what passes; one's own, and everybody's for who plans them."""

from web.absences import forms, pages
from web.absences.place import blueprint

__all__ = ["blueprint", "forms", "pages"]
