"""The director's screen for giving many requests at once, seeing what each person already has."""

from web.assigning.page import blueprint

__all__ = ["blueprint"]
