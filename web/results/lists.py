"""The lists of the results: the policies, and the municipalities, the lowest first."""

from typing import Any

from flask import render_template, request

from web.results import choices
from web.results.lines import Scale, line, scale
from web.results.measured import Measured, measured
from web.results.numbers import points, score
from web.results.place import blueprint
from web.who import may
from workflows.domain import spread
from workflows.domain.course import Course
from workflows.domain.heat import BY_NAME, LIMITS, Heat, Row, Wanted, step
from workflows.domain.matrix import matrix
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
    names = {each.code: each for each in policies()}
    found = spread.years(list(names), shown.series)
    on = scale([each.middle for of in found.values() for each in of.values()])
    years = sorted({year for of in found.values() for year in of})
    rows = [_policy(shown, names[code], of, years, on) for code, of in found.items() if shown.vigencia in of]
    rows.sort(key=lambda row: row["now"].middle)
    without = [each for code, each in names.items() if shown.vigencia not in found.get(code, {})]
    return render_template("results/policies.html", shown=shown, rows=rows, years=years, without=without, **WRITE)


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
    found, args = matrix(shown.vigencia, shown.series), request.args
    wanted = Wanted(
        subregion=args.get("subregion", ""), category=args.get("categoria", ""),
        order=BY_NAME if args.get("orden") == BY_NAME else "", by_code=True,
    )  # fmt: skip
    heat, words = Heat(found, wanted), fold(args.get("q", "")).split()
    rows = [_place(heat, row) for row in heat.rows if all(word in fold(row.place.name) for word in words)]
    return render_template(
        "results/places.html", shown=shown, rows=rows, args=args, names={e.code: e.short_name for e in policies()},
        subregions=choices.subregions(found.places), categories=choices.categories(found.places), **WRITE,
    )  # fmt: skip


def _place(heat: Heat, row: Row) -> dict[str, Any]:
    told = [number for number in row.numbers if number is not None]
    medians = heat.matrix.medians
    below = sum(n is not None and n < medians[code] for code, n in zip(heat.codes, row.numbers, strict=True))
    return {
        "place": row.place, "middle": row.middle, "worst": row.worst, "lowest": heat.matrix.lowest(row.place.id),
        "below": below, "told": len(told),
    }  # fmt: skip
