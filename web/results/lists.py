"""The lists of the results: the policies, and the municipalities, the lowest first."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request

from web.results import choices, list_sheets
from web.results.lines import Scale, line, scale
from web.results.measured import Measured, measured
from web.results.numbers import points, score
from web.results.place import blueprint
from web.results.sheets_head import file_name
from web.sheets import sheet_response
from web.who import may
from workflows.domain import spread
from workflows.domain.course import Course
from workflows.domain.heat import BY_NAME, LIMITS, Heat, Row, Wanted, step
from workflows.domain.matrix import Place, matrix
from workflows.domain.policies import Policy, policies
from workflows.kernel.text import fold

WRITE = {"score": score, "points": points, "step": lambda value: 6 - step(value, LIMITS)}


@blueprint.get("/resultados/politicas")
@may("ver_resultados")
def policy_list() -> str:
    """Every policy with its spread, its median and how that changed, the lowest first."""
    shown = measured()
    if shown is None:
        return render_template("results/none.html", title="Políticas")
    rows, years, without = _policies(shown)
    return render_template("results/policies.html", shown=shown, rows=rows, years=years, without=without, **WRITE)


@blueprint.get("/resultados/politicas.xlsx")
@may("ver_resultados")
def policy_list_sheet() -> Response | str:
    """The same list as a workbook."""
    shown = measured()
    if shown is None:
        return render_template("results/none.html", title="Políticas")
    rows, _, without = _policies(shown)
    return sheet_response(file_name("políticas", shown), list_sheets.policies(shown, rows, without))


def _policies(shown: Measured) -> tuple[list[dict[str, Any]], list[int], list[Policy]]:
    """The policies with a score, all the years of the series, and the policies without one."""
    names = {each.code: each for each in policies()}
    found = spread.years(list(names), shown.series)
    on = scale([each.middle for of in found.values() for each in of.values()])
    years = sorted({year for of in found.values() for year in of})
    rows = [_policy(shown, names[code], of, years, on) for code, of in found.items() if shown.vigencia in of]
    rows.sort(key=lambda row: row["now"].middle)
    return rows, years, [each for code, each in names.items() if shown.vigencia not in found.get(code, {})]


def _policy(
    shown: Measured, policy: Policy, of: dict[int, spread.Spread], years: list[int], on: Scale
) -> dict[str, Any]:
    course = Course({year: each.middle for year, each in of.items()})
    return {
        "policy": policy, "now": of[shown.vigencia], "change": course.change(shown.vigencia),
        "breaks": course.breaks(shown.vigencia), "line": line(course, years, on),
    }  # fmt: skip


@blueprint.get("/resultados/municipios")
@may("ver_resultados")
def place_list() -> str:
    """The municipalities with the median of their policies and the lowest one; found by name, subregion, category."""
    shown = measured()
    if shown is None:
        return render_template("results/none.html", title="Municipios")
    rows, places = _places(shown)
    return render_template(
        "results/places.html", shown=shown, rows=rows, args=request.args, names=_names(),
        subregions=choices.subregions(places), categories=choices.categories(places),
        sheet=shown.link("results.place_list_sheet", **_asked()), **WRITE,
    )  # fmt: skip


@blueprint.get("/resultados/municipios.xlsx")
@may("ver_resultados")
def place_list_sheet() -> Response | str:
    """The same list as a workbook."""
    shown = measured()
    if shown is None:
        return render_template("results/none.html", title="Municipios")
    rows, _ = _places(shown)
    return sheet_response(file_name("municipios", shown), list_sheets.places(shown, rows, _names(), _asked()))


def _places(shown: Measured) -> tuple[list[dict[str, Any]], Sequence[Place]]:
    found, asked = matrix(shown.vigencia, shown.series), _asked()
    wanted = Wanted(
        subregion=asked.get("subregion", ""), category=asked.get("categoria", ""),
        order=BY_NAME if asked.get("orden") == BY_NAME else "", by_code=True,
    )  # fmt: skip
    heat, words = Heat(found, wanted), fold(asked.get("q", "")).split()
    return [_place(heat, row) for row in heat.rows if all(word in fold(row.place.name) for word in words)], found.places


def _asked() -> dict[str, str]:
    return {name: request.args[name] for name in ("q", "subregion", "categoria", "orden") if request.args.get(name)}


def _names() -> dict[str, str]:
    return {each.code: each.short_name for each in policies()}


def _place(heat: Heat, row: Row) -> dict[str, Any]:
    told = [number for number in row.numbers if number is not None]
    medians = heat.matrix.medians
    below = sum(n is not None and n < medians[code] for code, n in zip(heat.codes, row.numbers, strict=True))
    return {
        "place": row.place, "middle": row.middle, "worst": row.worst, "lowest": heat.matrix.lowest(row.place.id),
        "below": below, "told": len(told),
    }  # fmt: skip
