"""What the library holds for some policies, for who may see it."""

from collections.abc import Sequence

from web.who import current_actor
from workflows.domain import rights
from workflows.domain.library import Material, materials_of

MOST = 3


def given(codes: Sequence[str]) -> list[tuple[str, list[Material]]]:
    """The newest materials and lessons of each policy that has some."""
    who = current_actor()
    if not rights.may(who, "ver_biblioteca"):
        return []
    found = [(code, materials_of(code, who.owner_id)[:MOST]) for code in codes]
    return [(code, materials) for code, materials in found if materials]
