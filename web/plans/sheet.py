"""The plans of a vigencia as a workbook: the list, and the follow-up of their goals, a sheet for each plan."""

from collections.abc import Iterator
from typing import Any

from flask import Response

from web.plans.page import all_rows, narrowed
from web.plans.place import asked, blueprint
from web.sheets import Sheet, sheet_response
from web.who import current_actor, may
from workflows.domain.campaigns import follow_ups
from workflows.domain.cases import Case
from workflows.domain.publications import Publication
from workflows.kernel.errors import NotFound

COLUMNS = (
    "Sigla", "Plan", "Expediente", "Dependencia", "Estado", "Explicación", "Paso", "Lo tiene", "Vence", "Falta",
    "Publicado el", "Dirección",
)  # fmt: skip


@blueprint.get("/planes.xlsx")
@may("ver_planes")
def workbook() -> Response:
    """The rows of the page, with its filters."""
    who = current_actor()
    vigencia, _ = asked(who)
    if vigencia is None:
        raise NotFound("Todavía no hay planes.")
    lines = [
        (row.code, row.name, row.number, row.office, row.state, row.detail, row.step, row.holder, row.due.date,
         row.missing, row.published, row.url)
        for row in narrowed(all_rows(who, vigencia))
    ]  # fmt: skip
    return sheet_response(f"planes {vigencia}.xlsx", [(f"Planes {vigencia}", COLUMNS, lines)])


@blueprint.get("/seguimiento.xlsx")
@may("ver_planes")
def follow_up() -> Response:
    """The verified advance of every goal, quarter by quarter, one sheet for each plan or policy."""
    who = current_actor()
    vigencia, _ = asked(who)
    found = follow_ups(who, vigencia) if vigencia else []
    if not found:
        raise NotFound("Todavía no hay seguimientos verificados de esta vigencia.")
    by_plan: dict[str, list[tuple[Case, Publication]]] = {}
    for case, row in found:
        by_plan.setdefault(case.plan or case.policy or "", []).append((case, row))
    return sheet_response(f"seguimiento de planes {vigencia}.xlsx", [_sheet(*pair) for pair in by_plan.items()])


def _sheet(code: str, found: list[tuple[Case, Publication]]) -> Sheet:
    """The rows that the follow-ups of a plan published, each with what else its follow-up says."""
    columns: dict[str, str] = {}
    lines: list[tuple[str, dict[str, Any]]] = []
    for case, row in found:
        said = {name: part for name, part in row.data.items() if part.get("kind") != "rows"}
        columns |= {name: part["label"] for name, part in said.items()}
        common = {name: part["value"] for name, part in said.items()}
        for part, line in _rows(row):
            columns |= {each["name"]: each["label"] for each in part["columns"]}
            lines.append((case.number, common | line))
    values = [(number, *(line.get(name) for name in columns)) for number, line in lines]
    return code, ("Expediente", *columns.values()), values


def _rows(row: Publication) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for part in row.data.values():
        if part.get("kind") == "rows":
            for line in part["value"]:
                yield part, line
