"""What a form can be filled with beforehand from the scores: the closed list of computed sources."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from workflows.domain import gaps, matrix, offers
from workflows.domain.cases import Case
from workflows.domain.policies import policies

Rows = list[dict[str, Any]]


def computed(hint: str, case: Case | None) -> Any:
    """The value of a source («resultados.vigencia», «grupos.<step>»), or None when it is none or has nothing yet."""
    kind, _, what = hint.partition(".")
    if kind == "resultados":
        return _results(what)
    found = SOURCES.get(kind)
    return found(case, what) if found is not None and case is not None else None


def _results(what: str) -> Any:
    """The newest vigencia with scores, official ones first, and its series."""
    known = sorted(matrix.vigencias(), key=lambda each: (each[1] != "official", -each[0]))
    return dict(zip(("vigencia", "serie"), known[0], strict=True)).get(what) if known else None


def _criterion(case: Case, what: str) -> Any:
    usual = offers.usual_criterion(case.owner_id)
    if what == "politicas":
        return gaps.proposed_policies(offers.scores_of_case(case), usual)
    known = {"clase": usual.rule, "umbral": _plain(usual.threshold), "cuantos": usual.count}
    return known.get(what)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _groups(case: Case, step: str) -> Rows:
    return [group_row(each) for each in offers.placements_of(case, step, offers.scores_of_case(case))]


def group_row(placed: gaps.Placement) -> dict[str, Any]:
    """A municipality as it is proposed, in its primary group or in none."""
    row = {"entidad": placed.place.id, "politica": placed.proposed, "principal": True}
    return {name: value for name, value in row.items() if value is not None}


def _requests(case: Case, step: str) -> Rows:
    groups = offers.grouped(offers.said_in(case.id, step).get("grupos") or ())
    return [request_row(code, entities) for code, entities in groups.items()]


def request_row(code: str, entities: list[str]) -> dict[str, Any]:
    """A request for a policy before anybody wrote its topics."""
    named = next((each.name for each in policies() if each.code == code), code)
    asked = f"Capacitar y acompañar en {named} a los municipios de este grupo, con documentos y herramientas de apoyo."
    return {
        "politica": code, "asunto": f"Oferta de asesoría: {named}", "requerimiento": asked, "entidades": entities,
        "oficio": "propio",
    }  # fmt: skip


SOURCES: dict[str, Callable[[Case, str], Any]] = {
    "criterio": _criterion, "grupos": _groups, "solicitudes": _requests,
}  # fmt: skip
