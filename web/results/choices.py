"""What the pages of results need of the catalogue: names of categories, and the lists of their filters."""

from collections.abc import Iterable

from workflows.domain.matrix import Place

CATEGORIES = {"ESPECIAL": "Especial"}


def category(written: str) -> str:
    """«Categoría 6», «Categoría especial», or «Sin categoría»."""
    return f"Categoría {CATEGORIES.get(written, written).lower()}" if written else "Sin categoría"


def categories(places: Iterable[Place]) -> list[tuple[str, str]]:
    """The categories that some place has: the special one first, then by number."""
    found = sorted({each.category for each in places if each.category}, key=lambda each: (each.isdigit(), each))
    return [(each, CATEGORIES.get(each, each)) for each in found]


def subregions(places: Iterable[Place]) -> list[tuple[str, str]]:
    """The subregions that some place has, by name."""
    return [(each, each) for each in sorted({each.subregion for each in places if each.subregion})]
