"""The board as a page, as a workbook, and the diagram of a procedure for its waits."""

from dataclasses import replace
from typing import Any

from flask import Response, render_template

from web.board import figures
from web.board.place import Look, blueprint, look, own_link, periods, tasks_link, words_of
from web.board.plans import plans
from web.board.sheet import sheets
from web.sheets import sheet_response
from web.shown.narrowing import options
from web.who import current_actor, may
from workflows.actions import _definitions
from workflows.domain import rights
from workflows.domain.inbox import Filters

WORST = 8


@blueprint.get("/tablero")
@may("ver_tablero")
def show() -> str:
    """Four numbers, what is late and who has it, loads, waits, policies and plans."""
    asked = look(current_actor())
    waits = figures.waits(asked)
    offered = options(asked.scope.who, holders=True)
    return render_template(
        "board/index.html", asked=asked, numbers=figures.numbers(asked), late=figures.late(asked, WORST),
        loads=figures.loads(asked), waits=waits, drawn=figures.drawn(asked, waits),
        dimensions=figures.by_dimension(asked), plans=plans(asked), options=offered,
        periods=periods(asked.today), period_words=words_of(asked.period), narrowed=_narrowed(asked, offered),
        everything=rights.may(asked.scope.who, "ver_todo"), late_href=tasks_link(vence="vencidas"),
        sheet_href=own_link("board.workbook"), any=asked.scope.filters != Filters(),
    )  # fmt: skip


@blueprint.get("/tablero.xlsx")
@may("ver_tablero")
def workbook() -> Response:
    """Every view of the board as a sheet."""
    asked = look(current_actor())
    narrowed = _narrowed(asked, options(asked.scope.who, holders=True))
    return sheet_response(f"tablero {asked.today.isoformat()}.xlsx", sheets(asked, narrowed))


@blueprint.get("/tablero/diagramas/<procedure>.bpmn")
@may("ver_tablero")
def diagram(procedure: str) -> Response:
    """The drawn process with which new cases begin."""
    return Response(_definitions.current(procedure).bpmn, content_type="application/xml")


def _narrowed(asked: Look, offered: dict[str, list[tuple[str, Any]]]) -> list[str]:
    """The filters in words, for paper and for the workbook."""
    filters = replace(asked.scope.filters)
    chosen = [
        dict(offered.get(name, ())).get(getattr(filters, name))
        for name in ("procedure", "policy", "entity", "office", "person")
    ]
    return [words for words in chosen if words]
