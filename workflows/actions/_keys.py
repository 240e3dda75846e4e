"""What a wait, or a letter that wakes others when it is sent, is known by: parts of the case, joined with "+"."""

from collections.abc import Callable
from typing import Any

from workflows.domain.cases import Case
from workflows.kernel.ids import digest

LONGEST = 120
JOIN = "+"


def key_of(case: Case, source: str, value: Callable[[str], Any] = lambda name: None) -> str:
    """The key that `source` says ("case.radicado", "case.parent+grupo_oficio"); `value` answers for other names."""
    key = ":".join(_part(case, name.strip(), value) for name in source.split(JOIN))
    return key if len(key) <= LONGEST else digest(key)


def _part(case: Case, name: str, value: Callable[[str], Any]) -> str:
    """One of the case's own keys, a field of the start form, or what the engine knows."""
    known = {
        "case.id": case.id, "case.radicado": case.radicado, "case.vigencia": case.vigencia,
        "case.parent": case.parent_id, "case.lote": lote_of(case),
    }  # fmt: skip
    if name in known:
        return str(known[name] or "")
    return str((case.data or {}).get(name) or value(name) or "")


def lote_of(case: Case) -> str:
    """The batch that opened a child case, from its external id ("lote:item"); "" for any other."""
    return (case.external_id or "").partition(":")[0] if case.parent_id else ""
