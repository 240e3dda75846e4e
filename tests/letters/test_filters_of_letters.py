"""Dates, figures and money as Colombian offices write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from workflows.letters.errors import LetterError
from workflows.letters.filters import fecha, moneda, numero


@pytest.mark.parametrize(("value", "said"), [
    ("2026-11-20", "20 de noviembre de 2026"),
    (date(2026, 3, 5), "5 de marzo de 2026"),
    ("2026-12-01T03:30:00+00:00", "30 de noviembre de 2026"),
    (datetime(2026, 1, 1, 12, tzinfo=UTC), "1 de enero de 2026"),
    (None, ""), ("", ""),
])  # fmt: skip
def test_dates_have_no_leading_zero_and_are_told_in_bogota(value: object, said: str) -> None:
    assert fecha(value) == said


@pytest.mark.parametrize(("value", "said"), [
    (1234.5, "1.234,5"), ("1234567.25", "1.234.567,25"), (64, "64"), (71.2 - 64.8, "6,4"),
    (Decimal("-0.5"), "-0,5"), (100, "100"), (0, "0"), (None, "sin dato"),
])  # fmt: skip
def test_figures_use_points_and_commas(value: object, said: str) -> None:
    assert numero(value) == said


@pytest.mark.parametrize(("value", "decimals", "said"), [
    (55, 1, "55,0"), (71.5, 1, "71,5"), ("71.25", 1, "71,3"), (-0.5, 1, "-0,5"), (1234.5, 0, "1.235"),
    (1234567.891, 2, "1.234.567,89"), (None, 1, "sin dato"),
])  # fmt: skip
def test_figures_of_one_table_carry_the_same_decimals(value: object, decimals: int, said: str) -> None:
    assert numero(value, decimals) == said


@pytest.mark.parametrize("decimals", ["1", -1, 9, True, 1.5])
def test_how_many_decimals_is_a_small_whole_number(decimals: object) -> None:
    with pytest.raises(LetterError, match="no se entiende"):
        numero(1, decimals)


@pytest.mark.parametrize(("value", "said"), [
    (1234567, "$ 1.234.567"), ("1234567.00", "$ 1.234.567"), (99.5, "$ 99,50"), (100, "$ 100"),
    (None, "sin dato"),
])  # fmt: skip
def test_money_is_in_pesos(value: object, said: str) -> None:
    assert moneda(value) == said


@pytest.mark.parametrize("value", ["pronto", "2026-13-40", "20/11/2026"])
def test_what_is_no_date_is_told(value: str) -> None:
    with pytest.raises(LetterError, match="no es una fecha"):
        fecha(value)


@pytest.mark.parametrize("value", ["mucho", True, "nan", "inf", "1e400", float("nan")])
def test_what_is_no_figure_is_told(value: object) -> None:
    for say in (numero, moneda):
        with pytest.raises(LetterError, match="no es un número"):
            say(value)
