"""The scores of one entity, by policy and year."""

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select

from web.results.place import blueprint
from web.who import may
from workflows.domain.entities import entity
from workflows.domain.policies import policies
from workflows.domain.scores import Score, methodology
from workflows.kernel.db import session

INDEX = "IDI"
SHOWN_YEARS = 8
FIRST_NEW = 2022


@dataclass(frozen=True)
class Line:
    """Scores of one code: by year (None where nothing was published), as points of a line, and in words."""

    code: str
    name: str
    values: tuple[float | None, ...]
    points: tuple[float | None, ...]
    words: str


@blueprint.get("/resultados/<entity_id>")
@may("ver_resultados")
def scores(entity_id: str) -> str:
    """The scores of one entity, by policy and year."""
    about = entity(entity_id)
    rows = session().execute(
        select(Score.code, Score.vigencia, Score.value, Score.series)
        .where(Score.entity_id == entity_id, Score.series != "estimate")
        .order_by(Score.vigencia)
    ).all()  # fmt: skip
    years = sorted({row.vigencia for row in rows})[-SHOWN_YEARS:]
    found = {(row.code, row.vigencia): float(row.value) for row in rows}
    names = {INDEX: "Índice de Desempeño Institucional"} | {each.code: each.name for each in policies()}
    lines = [_line(code, name, years, found) for code, name in names.items() if any((code, y) in found for y in years)]
    return render_template(
        "results/entity.html",
        entity=about,
        years=years,
        lines=lines,
        unofficial=any(row.series == "demo" for row in rows),
    )


def _line(code: str, name: str, years: list[int], found: dict[tuple[str, int], float]) -> Line:
    values = tuple(found.get((code, year)) for year in years)
    words = ", ".join(f"{year}: {value:.1f}" for year, value in zip(years, values, strict=True) if value is not None)
    # The line breaks where the methodology changed: those years do not compare.
    last = [value for year, value in zip(years, values, strict=True) if methodology(year) == methodology(FIRST_NEW)]
    first = [value for year, value in zip(years, values, strict=True) if methodology(year) != methodology(FIRST_NEW)]
    points = (*first, None, *last) if first and last else values
    return Line(code, name, values, points, words)
