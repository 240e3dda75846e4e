"""The heat map by hand: what is lowest comes first, a blank is never a zero, and steps have their limits."""

from decimal import Decimal

import pytest

from workflows.domain.heat import BY_NAME, BY_WORST, GAP, LIMITS, Heat, Wanted, step, summary
from workflows.domain.matrix import Cell, Matrix, Place

VALUES = {
    ("Amalfi", "A"): "30", ("Amalfi", "B"): "80", ("Amalfi", "C"): "70",
    ("Bello", "A"): "50", ("Bello", "B"): "40",
    ("Caldas", "B"): "60", ("Caldas", "C"): "65",
}  # fmt: skip
SUBREGIONS = {"Amalfi": "Nordeste", "Bello": "Valle", "Caldas": "Valle", "Dabeiba": "Occidente"}
PLACES = [Place(name, name, name, SUBREGIONS[name], "6") for name in SUBREGIONS]
CELLS = {key: Cell(Decimal(value)) for key, value in VALUES.items()}
MATRIX = Matrix(2025, "official", PLACES, ["A", "B", "C"], CELLS)


def names(**wanted: object) -> list[str]:
    return [row.place.name for row in Heat(MATRIX, Wanted(**wanted)).rows]  # type: ignore[arg-type]


def test_the_lowest_median_comes_first_and_who_has_nothing_last() -> None:
    heat = Heat(MATRIX, Wanted())
    assert names() == ["Bello", "Caldas", "Amalfi", "Dabeiba"]
    assert [row.middle for row in heat.rows] == [Decimal(45), Decimal("62.5"), Decimal(70), None]
    assert heat.codes == ["A", "B", "C"], "medians 40, 60 and 67.5"


def test_the_order_that_is_asked_for() -> None:
    assert names(order=BY_WORST) == ["Amalfi", "Bello", "Caldas", "Dabeiba"]
    assert names(order=BY_NAME) == ["Amalfi", "Bello", "Caldas", "Dabeiba"]
    assert names(order="B") == ["Bello", "Caldas", "Amalfi", "Dabeiba"]
    assert names(order="-B") == ["Amalfi", "Caldas", "Bello", "Dabeiba"], "a blank is last in both directions"


def test_a_blank_stays_a_blank() -> None:
    heat = Heat(MATRIX, Wanted(order=BY_NAME, by_code=True))
    assert [row.numbers for row in heat.rows][1] == (Decimal(50), Decimal(40), None)
    told = summary(heat)
    assert (told.told, told.blank, told.low, told.low_places) == (7, 5, 1, 1), "40 is not below 40"
    assert [code for code, _ in told.policies] == ["A", "B", "C"]
    assert [place.name for place, _ in told.places] == ["Bello", "Caldas", "Amalfi"]


def test_differences_are_against_the_whole_department_also_when_it_is_narrowed() -> None:
    rows = Heat(MATRIX, Wanted(seen=GAP, subregion="Valle", by_code=True)).rows
    assert {row.place.name: row.numbers for row in rows} == {
        "Bello": (Decimal(10), Decimal(-20), None),
        "Caldas": (None, Decimal(0), Decimal("-2.5")),
    }


@pytest.mark.parametrize(
    ("number", "told"), [("0", 1), ("39.999", 1), ("40", 2), ("50", 3), ("60", 4), ("69.99", 4), ("70", 5), ("100", 5)]
)
def test_a_number_on_a_limit_belongs_to_the_step_above(number: str, told: int) -> None:
    assert step(Decimal(number), LIMITS) == told
