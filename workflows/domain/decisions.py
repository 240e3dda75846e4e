"""What a person decided about groups and requests, against what may be decided: (path, sentence) for each fault."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from workflows.domain.gaps import PROPOSED, TIE, Placement
from workflows.kernel.text import fold

Row = Mapping[str, Any]
Fault = tuple[str, str]
JOINT = "conjunto"


def group_faults(
    rows: Sequence[Row], found: Sequence[Placement], chosen: Collection[str], advised: Collection[tuple[str, str]]
) -> list[Fault]:
    """Faults of decided groups, by the position of the row: one primary group for each, a reason for every change."""
    known, faults, seen = {each.place.id: each for each in found}, list[Fault](), set[tuple[str, str]]()
    primaries = Counter(str(row.get("entidad")) for row in rows if row.get("principal"))
    for place, row in enumerate(rows):
        entity, policy = str(row.get("entidad")), str(row.get("politica") or "")
        fault = _row_fault(row, known.get(entity), chosen, advised)
        if not fault and policy and (entity, policy) in seen:
            fault = "politica", f"{known[entity].place.name} ya está en ese grupo."
        if not fault and row.get("principal") and primaries[entity] > 1:
            fault = "principal", f"{known[entity].place.name} tiene más de un grupo principal."
        seen.add((entity, policy))
        if fault:
            faults.append((f"{place}.{fault[0]}", fault[1]))
    return faults + _missing(primaries, found)


def _row_fault(
    row: Row, placed: Placement | None, chosen: Collection[str], advised: Collection[tuple[str, str]]
) -> Fault | None:
    if placed is None:
        return "entidad", "Esta entidad no es un municipio de la medición."
    name, policy = placed.place.name, row.get("politica")
    if policy and policy not in chosen:
        return "politica", f"La política escogida para {name} no sigue en esta oferta."
    if str(row.get("motivo") or "").strip() or _as_proposed(row, placed, advised):
        return None
    if not policy:
        return "motivo", f"Escriba por qué {name} queda sin grupo."
    return "motivo", f"Escriba por qué {name} va a un grupo que no es el de su política más baja."


def _as_proposed(row: Row, placed: Placement, advised: Collection[tuple[str, str]]) -> bool:
    """What needs no reason: the proposal, one of those that tie, a further group that the criterion gives, no group
    for who has none proposed or is advised already.
    """
    policy = row.get("politica")
    if policy:
        return policy in placed.lowest or (policy in placed.further and not row.get("principal"))
    if not row.get("principal") or placed.state not in (PROPOSED, TIE):
        return True
    return any((placed.place.id, code) in advised for code in placed.lowest)


def _missing(primaries: Mapping[str, int], found: Sequence[Placement]) -> list[Fault]:
    wanted = [each.place for each in found if each.state in (PROPOSED, TIE)]
    names = [each.name for each in wanted if not primaries.get(each.id)]
    return [("", f"Falta decidir el grupo de: {', '.join(names)}.")] if names else []


def request_faults(
    rows: Sequence[Row], groups: Mapping[str, Collection[str]], leaders: Mapping[str, str], today: date
) -> list[Fault]:
    """Faults of the requests of a campaign: each inside its group, none twice, bundled only for one leading office."""
    faults, seen = list[Fault](), set[tuple[str, str]]()
    bundles = Counter(leaders.get(str(row.get("politica"))) for row in rows if row.get("oficio") == JOINT)
    for place, row in enumerate(rows):
        policy = str(row.get("politica"))
        asked = policy, fold(str(row.get("requerimiento") or "")).strip()
        fault = _request_fault(row, policy, groups, today) or _bundle_fault(row, leaders.get(policy), bundles)
        if not fault and asked in seen:
            fault = "requerimiento", "Ya hay otra solicitud de esta política con el mismo requerimiento."
        seen.add(asked)
        if fault:
            faults.append((f"{place}.{fault[0]}", fault[1]))
    return faults


def _request_fault(row: Row, policy: str, groups: Mapping[str, Collection[str]], today: date) -> Fault | None:
    if policy not in groups:
        return "politica", "Ningún municipio quedó en el grupo de esta política."
    if set(row.get("entidades") or ()) - set(groups[policy]):
        return "entidades", "Hay un municipio que no está en el grupo de esta política."
    if str(row.get("plazo") or "9999") < today.isoformat():
        return "plazo", "La fecha en que se espera el plan ya pasó."
    return None


def _bundle_fault(row: Row, office: str | None, bundles: Mapping[str | None, int]) -> Fault | None:
    if row.get("oficio") != JOINT:
        return None
    if not office:
        return "oficio", "Esta política no tiene una dependencia líder: no se puede agrupar con otra."
    if bundles[office] < 2:
        return "oficio", f"Ninguna otra solicitud para {office} está marcada para ir en el mismo oficio."
    return None
