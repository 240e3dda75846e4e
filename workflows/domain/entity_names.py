"""Entities as people name them: labels to choose from, what a person typed, and what a name in a file looks like."""

from collections.abc import Iterable
from difflib import get_close_matches

from sqlalchemy import select

from workflows.domain.entities import Entity, entity
from workflows.kernel.db import session
from workflows.kernel.text import fold

ALIKE = 0.72


def label(about: Entity) -> str:
    """How an entity is offered in a list: its name, and its code when it has one."""
    return f"{about.name} · {about.code}" if about.code else about.name


def offered() -> list[Entity]:
    """Entities that files may be about: every active one but citizens, by name."""
    query = select(Entity).where(Entity.active, Entity.kind != "ciudadano").order_by(Entity.name)
    return list(session().scalars(query))


def named(written: str, among: Iterable[Entity] | None = None) -> Entity | None:
    """The one entity that a person means by its label, name, short name, code or id; None when none or several."""
    wanted = fold(written)
    if not wanted:
        return None
    places = list(offered() if among is None else among)
    ways = (
        lambda each: each.id == written.strip() or fold(label(each)) == wanted or each.code == wanted,
        lambda each: wanted in (fold(each.name), fold(each.short_name)),
        lambda each: wanted in fold(each.name),
    )
    for way in ways:
        found = [each for each in places if way(each)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def alike(written: str, among: Iterable[Entity]) -> list[Entity]:
    """Up to three entities whose name is written nearly so, the nearest first."""
    known = {fold(each.municipality or each.short_name): each for each in among}
    return [known[name] for name in get_close_matches(fold(written), known, 3, ALIKE)]


def name_of(entity_id: str) -> str:
    """The name of an entity."""
    return entity(entity_id).name
