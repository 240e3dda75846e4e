"""The heat map /resultados/mapa: municipalities by policies, where it hurts first; the address says all of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from web.results import choices
from web.results.heat_sheet import sheets
from web.results.heat_words import told
from web.results.measured import Measured, measured
from web.results.numbers import points, score
from web.results.place import blueprint
from web.results.sheets_head import file_name
from web.sheets import sheet_response
from web.who import may
from workflows.domain.heat import BY_NAME, BY_WORST, GAP, Heat, Row, Wanted, step
from workflows.domain.matrix import matrix
from workflows.domain.policies import policies

NAMES = ("subregion", "categoria", "politica", "ver", "orden", "columnas")
VIEWS = [("", "Puntaje"), (GAP, "Frente a la mediana")]
COLUMNS = [("", "Más baja primero"), ("codigo", "Por código")]
BLANK = '<td class="heat-none"><i>sin dato</i></td>'
MOST = 250
LEGENDS = {
    "": ("menos de 40", "40 a 50", "50 a 60", "60 a 70", "70 o más"),
    GAP: ("más de 10 por debajo", "3 a 10 por debajo", "cerca de la mediana (menos de 3)", "3 a 10 por encima",
          "10 o más por encima"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The map of this request: the measurement, what is seen of it, and the short names of the policies."""

    shown: Measured
    heat: Heat
    names: dict[str, str]

    @property
    def wanted(self) -> Wanted:
        """The filters and the order."""
        return self.heat.wanted

    def write(self, number: Decimal) -> str:
        """A number as this view writes it."""
        return points(number) if self.wanted.seen == GAP else score(number)

    def link(self, **more: str) -> str:
        """This same map with something changed; what is empty is left out."""
        kept = {name: request.args.get(name, "") for name in NAMES} | more
        return self.shown.link("results.heat_map", **{name: value for name, value in kept.items() if value})


@blueprint.get("/resultados/mapa")
@may("ver_resultados")
def heat_map() -> str:
    """Municipality × policy as a table, with what it says in words above it."""
    asked = _asked()
    if asked is None:
        return render_template("results/none.html", title="Mapa de puntajes")
    rows = asked.heat.rows
    seen = rows if request.args.get("todos") else rows[:MOST]
    return render_template(
        "results/map.html", asked=asked, shown=asked.shown, wanted=asked.wanted, told=told(asked.heat, asked.names),
        columns=_columns(asked), rows=[_row(asked, row) for row in seen], total=len(rows), medians=_medians(asked),
        legend_words=LEGENDS[asked.wanted.seen], sorts=_sorts(asked), **_choices(asked),
        any=any(request.args.get(name) for name in NAMES),
        sheet=asked.link().replace("/resultados/mapa", "/resultados/mapa.xlsx", 1),
        entity_base=url_for("results.scores", entity_id=""), entity_query=_query(asked.shown),
    )  # fmt: skip


@blueprint.get("/resultados/mapa.xlsx")
@may("ver_resultados")
def heat_sheet() -> Response | str:
    """The same map as a workbook: every number whole, every blank blank."""
    asked = _asked()
    if asked is None:
        return render_template("results/none.html", title="Mapa de puntajes")
    return sheet_response(
        file_name("mapa de puntajes", asked.shown), sheets(asked.shown, asked.heat, asked.names, _narrowed(asked))
    )


def _asked() -> Asked | None:
    shown = measured()
    if shown is None:
        return None
    names = {each.code: each.short_name for each in policies()}
    found = matrix(shown.vigencia, shown.series)
    args = request.args
    code, order = args.get("politica", ""), args.get("orden", "")
    known = {"", BY_WORST, BY_NAME, *names, *(f"-{each}" for each in names)}
    wanted = Wanted(
        subregion=args.get("subregion", ""), category=args.get("categoria", ""), code=code if code in names else "",
        seen=GAP if args.get("ver") == GAP else "", order=order if order in known else "",
        by_code=args.get("columnas") == "codigo",
    )  # fmt: skip
    return Asked(shown, Heat(found, wanted), names)


def _columns(asked: Asked) -> list[dict[str, Any]]:
    """The policies: name, address, the way to sort by it, and how it is sorted now."""
    found = []
    for code in asked.heat.codes:
        sorted_now = {code: "ascending", f"-{code}": "descending"}.get(asked.wanted.order, "")
        turned = f"-{code}" if sorted_now == "ascending" else code
        href = asked.shown.link("results.policy", code=code)
        found.append({"code": code, "name": asked.names[code], "href": href, "sorted": sorted_now,
                      "sort": asked.link(orden=turned)})  # fmt: skip
    return found


def _row(asked: Asked, row: Row) -> tuple[str, str, str, Markup]:
    """Id, name, median and the cells of a row, written here at once: a page has thousands of them."""
    steps, write = asked.heat.steps, asked.write
    lowest = row.worst if len(row.numbers) > 1 else None
    cells = "".join(
        BLANK if n is None
        else f'<td class="heat-{6 - step(n, steps)}{" low" if n == lowest else ""}">{write(n)}</td>'
        for n in row.numbers
    )  # fmt: skip
    return row.place.id, row.place.name, "" if row.middle is None else write(row.middle), Markup(cells)


def _medians(asked: Asked) -> list[str]:
    medians = asked.heat.matrix.medians
    return [score(medians[code]) if code in medians else "" for code in asked.heat.codes]


def _sorts(asked: Asked) -> list[tuple[str, str]]:
    """The orders that the list offers, the one by a policy only when it is the one in use."""
    found = [("", "Más bajo primero"), (BY_WORST, "Peor puntaje primero"), (BY_NAME, "Nombre")]
    code = asked.wanted.order.removeprefix("-")
    if code in asked.names:
        words = "de mayor a menor" if asked.wanted.order.startswith("-") else "de menor a mayor"
        found.append((asked.wanted.order, f"{asked.names[code]}, {words}"))
    return found


def _choices(asked: Asked) -> dict[str, Any]:
    places = asked.heat.matrix.places
    return {
        "subregions": choices.subregions(places), "categories": choices.categories(places),
        "policies": list(asked.names.items()), "views": VIEWS, "arrangements": COLUMNS,
    }  # fmt: skip


def _narrowed(asked: Asked) -> list[str]:
    """The filters in words, for the workbook."""
    wanted = asked.wanted
    category = choices.category(wanted.category) if wanted.category else ""
    return [each for each in (wanted.subregion, category, asked.names.get(wanted.code, "")) if each]


def _query(shown: Measured) -> str:
    return "&".join(f"{name}={value}" for name, value in shown.named.items())
