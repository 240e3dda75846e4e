"""The public page (Botón MIPG): plans, consultations, policies and open data, for anybody and without a session."""

from web.mipg import comments, consultations, data, files, home, lessons, plans, policies
from web.mipg.place import blueprint

__all__ = ["blueprint", "comments", "consultations", "data", "files", "home", "lessons", "plans", "policies"]
