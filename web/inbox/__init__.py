"""Mis tareas, De mi grupo, Terminadas: what is mine, what is late, what is next."""

from web.inbox.pages import blueprint

__all__ = ["blueprint"]
