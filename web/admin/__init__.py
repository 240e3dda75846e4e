"""Administration: people, entities, offices, policies, settings, letters, incidents and what was done here."""

from web.admin import (
    closures,
    enlaces,
    entities,
    home,
    incidents,
    journal,
    letters,
    moving,
    obligations,
    offices,
    people,
    people_import,
    plans,
    policies,
    reminding,
    roles,
    settings,
)
from web.admin.place import blueprint

__all__ = [
    "blueprint",
    "closures",
    "enlaces",
    "entities",
    "home",
    "incidents",
    "journal",
    "letters",
    "moving",
    "obligations",
    "offices",
    "people",
    "people_import",
    "plans",
    "policies",
    "reminding",
    "roles",
    "settings",
]
