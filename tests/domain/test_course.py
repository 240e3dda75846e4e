"""Scores through the years: changes only inside one methodology."""

from decimal import Decimal

import pytest

from workflows.domain.course import Change, Course, spans


def course(**values: str) -> Course:
    return Course({int(year[1:]): Decimal(value) for year, value in values.items()})


def test_a_change_is_against_the_latest_earlier_year_of_the_same_methodology() -> None:
    told = course(y2019="40", y2021="44", y2022="50", y2024="47.5", y2025="49")
    assert told.change(2025) == Change(2024, Decimal("1.5"))
    assert told.change(2024) == Change(2022, Decimal("-2.5")), "2023 was not measured"
    assert told.change(2021) == Change(2019, Decimal(4))


@pytest.mark.parametrize(("values", "breaks"), [({"y2021": "44", "y2022": "50"}, True), ({"y2022": "50"}, False)])
def test_the_first_year_of_a_methodology_does_not_compare(values: dict[str, str], breaks: bool) -> None:
    told = course(**values)
    assert told.change(2022) is None and told.breaks(2022) is breaks
    assert told.change(2023) is None and not told.breaks(2023), "without a value there is nothing to compare"


def test_years_are_cut_where_the_methodology_changed() -> None:
    assert spans([2022, 2019, 2021, 2025, 2024]) == [[2019, 2021], [2022, 2024, 2025]]
    assert spans([2024]) == [[2024]] and spans([]) == []
