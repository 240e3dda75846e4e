"""A total that a form declares is the sum of its rows, told in pesos as people write them."""

from typing import Any

import pytest

from workflows.procedures.forms import schema_problem, validate

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
        ("total", "«Presupuesto total» debe ser la suma de «Presupuesto»: las filas suman 1.500.000.")
    ]


@pytest.mark.parametrize("source", ["metas.otra", "metas", "otra.presupuesto"])
def test_a_total_of_nothing_is_no_form(source: str) -> None:
    fields = FORM["properties"] | {"total": {"type": "integer", "x-total": source}}
    assert "el total de una columna" in schema_problem(FORM | {"properties": fields})
