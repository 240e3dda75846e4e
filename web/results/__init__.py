"""Published results: what was imported, importing with a look first, and the scores that are seen."""

from web.results import entity, importing, index, names, recommendations, sources
from web.results.place import blueprint

__all__ = ["blueprint", "entity", "importing", "index", "names", "recommendations", "sources"]
