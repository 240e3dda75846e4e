"""The tables of a procedure.toml become typed amounts, or a complaint that says what to write."""

from typing import Any

import pytest

from workflows.domain.terms.amount import Before, FixedDate, Span, Unit, as_table, describe, parse
from workflows.kernel.errors import Invalid

GOOD = [
    ({"amount": 2, "unit": "habiles", "from": "start"}, Span(2, Unit.HABILES), "2 días hábiles"),
    ({"amount": 1, "unit": "habiles"}, Span(1, Unit.HABILES), "1 día hábil"),
    ({"amount": 1, "unit": "meses", "from": "req"}, Span(1, Unit.MESES, "req"), "1 mes"),
    ({"amount": 3, "unit": "meses"}, Span(3, Unit.MESES), "3 meses"),
    ({"date": "01-31"}, FixedDate(1, 31), "31 de enero"),
    (
        {"before": 60, "unit": "calendario", "of": "publicar"},
        Before(60, Unit.CALENDARIO, "publicar"),
        "60 días calendario antes de publicar",
    ),
]


@pytest.mark.parametrize(("table", "amount", "words"), GOOD)
def test_a_table_is_read_said_and_written_back(table: dict[str, Any], amount: Any, words: str) -> None:
    assert parse(table) == amount
    assert describe(amount) == words
    assert parse(as_table(amount)) == amount


def test_a_before_names_the_step_as_people_call_it() -> None:
    before = Before(45, Unit.CALENDARIO, "publicar")
    assert describe(before, of="la publicación") == "45 días calendario antes de la publicación"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"amount": 0, "unit": "habiles"}, "entero entre 1"),
        ({"amount": True, "unit": "habiles"}, "entero entre 1"),
        ({"amount": "2", "unit": "habiles"}, "dice «2»"),
        ({"amount": 10**9, "unit": "habiles"}, "entero entre 1"),
        ({"unit": "habiles"}, "no dice nada"),
        ({"amount": 2, "unit": "semanas"}, "habiles, calendario o meses"),
        ({"amount": 2}, "habiles, calendario o meses"),
        ({"amount": 2, "unit": ["habiles"]}, "habiles, calendario o meses"),
        ({"amount": 2, "unit": "habiles", "form": "start"}, "form"),
        ({"date": "02-30"}, "mes-día"),
        ({"date": "31/01"}, "mes-día"),
        ({"date": 131}, "mes-día"),
        ({"date": "01-31", "amount": 2}, "no van juntas"),
        ({"before": 60, "unit": "calendario"}, "«of»"),
        ({"amount": 2, "unit": "habiles", "from": " "}, "«from»"),
        ({}, "unidad"),
    ],
)
def test_a_wrong_table_is_refused_in_spanish(table: dict[str, Any], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        parse(table)
