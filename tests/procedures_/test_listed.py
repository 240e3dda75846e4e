"""Forms that choose entities: where the list comes from, and fields that share it out."""

from typing import Any

import pytest

from workflows.procedures.forms import schema_problem
from workflows.procedures.listed import chosen, covers_of, entity_fields

MINE = "datos.entidades"


def towns(source: str = MINE) -> dict[str, Any]:
    """A list of entities of a form."""
    return {"type": "array", "items": {"type": "string"}, "x-ui": {"widget": "entity", "from": source}}


def form(**more: Any) -> dict[str, Any]:
    """Groups of entities, and those that are in none."""
    row = {"type": "object", "properties": {"nombre": {"type": "string"}, "entidades": towns()}}
    groups = {"type": "array", "items": row, "x-ui": {"widget": "rows"}}
    return {"type": "object", "properties": {"grupos": groups, "fuera": towns()}} | more


COVERS = {"all": MINE, "in": ["grupos.entidades", "fuera"]}


def test_fields_of_entities_are_found_in_rows_too() -> None:
    assert [(each.path, each.source, each.many) for each in entity_fields(form())] == [
        ("grupos.entidades", MINE, True), ("fuera", MINE, True),
    ]  # fmt: skip


def test_what_was_chosen_says_where() -> None:
    values = {"grupos": [{"entidades": ["a", "b"]}, {"nombre": "vacío"}, "suelto"], "fuera": ["c"]}
    assert list(chosen(values, "grupos.entidades")) == [("grupos.0.entidades", "a"), ("grupos.0.entidades", "b")]
    assert list(chosen(values, "fuera")) == [("fuera", "c")]


def test_a_form_that_shares_out_a_list_is_sound() -> None:
    assert schema_problem(form(**{"x-covers": COVERS})) == ""
    found = covers_of(form(**{"x-covers": COVERS}))
    assert found is not None and found.paths == ("grupos.entidades", "fuera")


@pytest.mark.parametrize(
    "covers",
    [{"all": MINE}, {"all": MINE, "in": []}, {"all": MINE, "in": ["grupos.nombre"]}, "todas",
     {"all": "participantes", "in": ["fuera"]}, {"all": MINE, "in": ["nada"]}, {"all": MINE, "in": "fuera"}],
)  # fmt: skip
def test_a_sharing_that_names_nothing_is_refused(covers: Any) -> None:
    assert "reparte" in schema_problem(form(**{"x-covers": covers})) or "x-covers" in schema_problem(
        form(**{"x-covers": covers})
    )


def test_a_list_comes_from_the_case_or_from_nowhere() -> None:
    assert "solo se toman" in schema_problem({"type": "object", "properties": {"x": towns("municipios")}})
