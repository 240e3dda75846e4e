"""Every place a person goes: modules of this package, each with its blueprint in the name `blueprint`.

Add yours to PLACES. Each view says its right: `@public`, `@signed_in` or `@may("verb")` (see web.who).
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from flask import Blueprint

PLACES = (
    "web.inbox",
    "web.tasks",
    "web.cases",
    "web.signing",
    "web.assigning",
    "web.board",
    "web.agenda",
    "web.account",
    "web.absences",
    "web.admin",
    "web.mail",
    "web.reminders",
    "web.api",
    "web.portal",
    "web.mipg",
    "web.links",
    "web.documents",
    "web.results",
    "web.lotes",
    "web.committee",
    "web.plans",
    "web.library",
)


def found() -> Iterator[Blueprint]:
    """The blueprints of the places that this installation has, in order."""
    for name in PLACES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            place: Blueprint = import_module(name).blueprint
            yield place
