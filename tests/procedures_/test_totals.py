"""A total that a form declares is the sum of its rows, told in pesos as people write them."""

from typing import Any

import pytest

from workflows.procedures.forms import schema_problem, validate
from workflows.procedures.totals import running_sums

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "metas": {
            "type": "array",
            "items": {"type": "object", "properties": {"presupuesto": {"type": "integer", "title": "Presupuesto"}}},
        },
        "total": {"type": "integer", "title": "Presupuesto total", "x-total": "metas.presupuesto"},
    },
}


def test_the_sum_of_the_rows_is_accepted() -> None:
    rows = [{"presupuesto": 1_000_000}, {"presupuesto": 500_000}, {}]
    assert validate(FORM, {"metas": rows, "total": 1_500_000}) == []


def test_another_total_says_what_the_rows_add_up_to() -> None:
    found = validate(FORM, {"metas": [{"presupuesto": 1_000_000}, {"presupuesto": 500_000}], "total": 900})
    assert [(each.field, each.message) for each in found] == [
        ("total", "«Presupuesto total» dice 900 y las filas de «Presupuesto» suman 1.500.000: deben ser iguales.")
    ]


def test_a_total_without_rows_is_zero() -> None:
    assert validate(FORM, {"total": 0}) == []
    assert [each.field for each in validate(FORM, {"total": 900})] == ["total"]


def test_a_total_may_add_several_columns() -> None:
    quarters = {"type": "object", "properties": {"t1": {"type": "number"}, "t2": {"type": "number", "title": "T 2"}}}
    total = {"type": "number", "x-total": ["metas.t1", "metas.t2"]}
    fields = {"metas": {"type": "array", "items": quarters}, "meta": total}
    form = {"type": "object", "properties": fields}
    assert schema_problem(form) == ""
    assert validate(form, {"metas": [{"t1": 0.1, "t2": 0.2}, {"t1": 1}], "meta": 1.3}) == []
    assert "suman 1,3" in validate(form, {"metas": [{"t1": 0.1, "t2": 0.2}, {"t1": 1}], "meta": 1})[0].message
    assert running_sums(form, {"metas": [{"t1": 1_000_000}, {"t1": "mil"}, "x"]}) == {"meta": "1.000.000"}


@pytest.mark.parametrize("source", ["metas.otra", "metas", "otra.presupuesto", []])
def test_a_total_of_nothing_is_no_form(source: object) -> None:
    fields = FORM["properties"] | {"total": {"type": "integer", "x-total": source}}
    assert "el total de una columna" in schema_problem(FORM | {"properties": fields})
