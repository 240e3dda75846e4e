"""Cases of one parent that share a letter: exactly one of them carries it, the others wait until it is sent."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from workflows.actions._keys import lote_of
from workflows.domain.lotes import Lote, LoteItem
from workflows.kernel.db import session

ALONE, CARRIES, WAITS = "propio", "lleva", "espera"


def bundle(course: Any, element: str, fields: Sequence[str]) -> str:
    """Whether this case shares its letter with those opened with the same values of `fields`, and which one carries it.

    "propio": with nobody; "lleva": it is the first of them; "espera": another carries it. Read from the batch that
    opened them, whose rows are all there before any case is: two workers at once agree on who carries.
    """
    lote_id = lote_of(course.case)
    lote = session().get(Lote, lote_id) if lote_id else None
    if lote is None or lote.case_id != course.case.parent_id:
        return ALONE
    query = select(LoteItem.id, LoteItem.params).where(LoteItem.lote_id == lote_id).order_by(LoteItem.id)
    rows = {str(item): _values(params, fields) for item, params in session().execute(query)}
    own = course.case.external_id.partition(":")[2]
    together = [item for item, values in rows.items() if values == rows.get(own) and any(values)]
    if len(together) < 2:
        return ALONE
    return CARRIES if together[0] == own else WAITS


def _values(params: Any, fields: Sequence[str]) -> tuple[str, ...]:
    item = (params or {}).get("item")
    row = item if isinstance(item, dict) else {}
    return tuple(str(row.get(name) or "").strip() for name in fields)
