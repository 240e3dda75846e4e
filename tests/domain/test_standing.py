"""Quintiles inside a peer group, as the glossary of the measurement groups them."""

from decimal import Decimal

import pytest

from workflows.domain.standing import quintile


@pytest.mark.parametrize(
    ("values", "quintiles"),
    [
        (range(10, 101, 10), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ([50, 50, 50], [2, 2, 2]),
        ([70], [5]),
        ([10, 20], [3, 5]),
    ],
)
def test_entities_fall_in_five_classes_and_ties_share_one(values: list[int], quintiles: list[int]) -> None:
    ordered = [Decimal(value) for value in values]
    assert [quintile(value, ordered) for value in ordered] == quintiles
