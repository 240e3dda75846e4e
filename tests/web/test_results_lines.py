"""Small lines and charts of the pages of results, as coordinates and in words."""

from decimal import Decimal

import pytest

from web.results.charts import histogram, strip
from web.results.lines import line, scale
from web.results.numbers import points, score
from workflows.domain.course import Course
from workflows.domain.spread import bars, spread

YEARS = [2019, 2021, 2022, 2024, 2025]


def course(**values: str) -> Course:
    return Course({int(year[1:]): Decimal(value) for year, value in values.items()})


def test_the_line_breaks_where_the_methodology_changed_and_where_nothing_was_published() -> None:
    drawn = line(course(y2019="40", y2021="44", y2022="50", y2025="49"), YEARS, scale([Decimal(40), Decimal(50)]))
    assert [len(piece) for piece in drawn.pieces] == [2, 1, 1]
    assert len(drawn.cuts) == 1 and drawn.pieces[0][-1][0] < drawn.cuts[0] < drawn.pieces[1][0][0]
    assert drawn.words == "2019: 40,0, 2021: 44,0; no comparable con: 2022: 50,0, 2024: sin dato, 2025: 49,0"


def test_lines_of_a_page_share_their_scale() -> None:
    on = scale([Decimal("31.2"), Decimal("58")])
    assert (on.low, on.high) == (30, 60)
    assert on.y(Decimal(60)) < on.y(Decimal(45)) < on.y(Decimal(30))
    assert scale([]).high == 100 and scale([Decimal(50)]).high == 60


def test_a_histogram_says_in_words_what_it_draws() -> None:
    values = [Decimal(each) for each in ("31", "52", "53.5", "54.9", "58")]
    drawn = histogram(bars(values), Decimal("53.5"))
    tall = {column.x: column for column in drawn.columns if column.count}
    assert sorted(tall) == [30, 50, 55] and (tall[50].height, tall[30].height) == (88, 29.3)
    assert (tall[30].step, tall[55].step) == (5, 3), "the lowest step is the strongest colour"
    assert "3 municipios entre 50 y 55" in drawn.words and "mediana es 53,5" in drawn.words
    assert histogram(bars([]), None).words == "Sin puntajes."


def test_a_strip_of_one_shows_one_number() -> None:
    assert strip(spread("x", [Decimal("68.3")])).ends == "68,3"
    assert strip(spread("x", [Decimal(10), Decimal(90)])).ends == "10,0 – 90,0"


@pytest.mark.parametrize(
    ("number", "written"), [("3.25", "+3,2"), ("-10.4", "−10,4"), ("0.04", "0,0"), ("-0.04", "0,0"), ("0", "0,0")]
)
def test_differences_carry_their_sign(number: str, written: str) -> None:
    assert points(Decimal(number)) == written
    assert score(Decimal("48.25")) == "48,2"
