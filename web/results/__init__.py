"""Published results: what was imported, importing with a look first, and the scores that are seen."""

from web.results import (
    effect,
    effect_report,
    entity,
    followups,
    heat,
    importing,
    index,
    lists,
    names,
    policy,
    recommendations,
    sources,
    tabs,
)
from web.results.place import blueprint

__all__ = [
    "blueprint",
    "effect",
    "effect_report",
    "entity",
    "followups",
    "heat",
    "importing",
    "index",
    "lists",
    "names",
    "policy",
    "recommendations",
    "sources",
    "tabs",
]
