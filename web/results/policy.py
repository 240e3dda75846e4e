"""A policy /resultados/politicas/<code>: how its scores are spread, who is lowest, and how the years went."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, render_template

from web.results import advised, charts, choices
from web.results.lines import line, scale
from web.results.materials import given
from web.results.measured import Measured, measured
from web.results.numbers import points, score
from web.results.place import blueprint
from web.results.policy_sheet import sheets
from web.results.sheets_head import file_name
from web.sheets import sheet_response
from web.who import current_actor, may
from workflows.domain import spread
from workflows.domain.course import Course
from workflows.domain.heat import LIMITS, step
from workflows.domain.matrix import Matrix, Place, matrix
from workflows.domain.policies import Policy, policies
from workflows.kernel.errors import NotFound

ENDS = 8


@dataclass(frozen=True)
class Looked:
    """A policy in a measurement: its scores by municipality and its figures through the years."""

    shown: Measured
    policy: Policy
    matrix: Matrix
    years: dict[int, spread.Spread]

    @property
    def ranked(self) -> list[tuple[Place, Decimal]]:
        """Municipalities that have a score, the lowest first (ties by name)."""
        code = self.policy.code
        told = [(each, self.matrix.value(each.id, code)) for each in self.matrix.places]
        return sorted(((place, value) for place, value in told if value is not None), key=lambda each: each[1])

    @property
    def middle(self) -> Decimal | None:
        """The department's median."""
        return self.matrix.medians.get(self.policy.code)

    @property
    def course(self) -> Course:
        """The medians of the years."""
        return Course({year: each.middle for year, each in self.years.items()})


@blueprint.get("/resultados/politicas/<code>")
@may("ver_resultados")
def policy(code: str) -> str:
    """One policy: bars, quintiles, the two ends, subregions, categories, years and who is advised on it now."""
    looked = _looked(code)
    if looked is None:
        return render_template("results/none.html", title="Política")
    ranked, middle = looked.ranked, looked.middle
    return render_template(
        "results/policy.html", shown=looked.shown, policy=looked.policy, ranked=ranked, middle=middle,
        bars=charts.histogram(spread.bars(value for _, value in ranked), middle),
        lowest=_ends(looked, ranked[:ENDS]), highest=_ends(looked, ranked[::-1][:ENDS]),
        low=sum(value < LIMITS[0] for _, value in ranked), change=looked.course.change(looked.shown.vigencia),
        groups=_groups(looked), peers=spread.peers(code, looked.shown.vigencia, looked.shown.series),
        years=looked.years, medians=looked.course, course=_course(looked), advice=advised.now_on(current_actor(), code),
        materials=given([code]),
        score=score, points=points, step=lambda value: 6 - step(value, LIMITS),
    )  # fmt: skip


@blueprint.get("/resultados/politicas/<code>.xlsx")
@may("ver_resultados")
def policy_sheet(code: str) -> Response | str:
    """The same policy as a workbook, with every municipality."""
    looked = _looked(code)
    if looked is None:
        return render_template("results/none.html", title="Política")
    shown = looked.shown
    grouped = [(title, found) for title, _, found in _groups(looked)]
    made = sheets(shown, looked.policy, looked.matrix, looked.ranked, grouped, looked.years,
                  spread.peers(code, shown.vigencia, shown.series))  # fmt: skip
    return sheet_response(file_name(code, shown), made)


def _looked(code: str) -> Looked | None:
    about = next((each for each in policies() if each.code == code), None)
    if about is None:
        raise NotFound("No encontramos esa política.")
    shown = measured()
    if shown is None:
        return None
    found = matrix(shown.vigencia, shown.series, [code])
    return Looked(shown, about, found, spread.years([code], shown.series).get(code, {}))


def _ends(looked: Looked, ranked: list[tuple[Place, Decimal]]) -> list[dict[str, Any]]:
    found = []
    for place, value in ranked:
        cell = looked.matrix.cells[place.id, looked.policy.code]
        found.append({"place": place, "value": value, "gap": value - (looked.middle or value), "cell": cell})
    return found


def _groups(looked: Looked) -> list[tuple[str, str, list[spread.Spread]]]:
    """(title, name of the filter of the map, figures) by subregion and by category."""
    code, found = looked.policy.code, looked.matrix
    return [
        ("Subregión", "subregion", spread.groups(found, code, lambda place: place.subregion or "Sin subregión")),
        ("Categoría", "categoria", spread.groups(found, code, lambda place: choices.category(place.category))),
    ]


def _course(looked: Looked) -> Any:
    values = [each.middle for each in looked.years.values()]
    return line(looked.course, sorted(looked.years), scale(values)) if values else None
