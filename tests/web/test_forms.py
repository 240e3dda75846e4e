"""A posted form becomes typed data, and what was typed comes back when it is wrong."""

import pytest
from werkzeug.datastructures import MultiDict

from web.forms import MAX_FIELDS, added_rows, error_links, field_views, parse
from workflows.kernel.errors import TooLarge

SCHEMA = {
    "type": "object",
    "required": ["tema", "acciones", "acepta", "cumple"],
    "x-ui": {"order": ["tema", "valor"]},
    "properties": {
        "valor": {"type": "number"},
        "tema": {"type": "string", "title": "Tema", "maxLength": 200},
        "cupos": {"type": "integer"},
        "fecha": {"type": "string", "format": "date"},
        "cita": {"type": "string", "format": "date-time"},
        "via": {"type": "string", "enum": ["con_oficio", "directo"]},
        "politicas": {"type": "array", "items": {"type": "string"}, "x-ui": {"widget": "policy"}},
        "lider": {"type": "string", "x-ui": {"widget": "person"}},
        "soporte": {"type": "array", "items": {"type": "string"}, "x-ui": {"widget": "file"}},
        "cumple": {"type": "boolean"},
        "virtual": {"type": "boolean"},
        "acepta": {"type": "boolean", "const": True},
        "copias": {"type": "array", "items": {"type": "string"}},
        "acciones": {"type": "array", "x-ui": {"widget": "rows"}, "items": {"$ref": "#/$defs/accion"}},
    },
    "$defs": {
        "accion": {
            "type": "object",
            "title": "Acción",
            "required": ["accion"],
            "properties": {
                "accion": {"type": "string"},
                "costo": {"type": "number"},
                "firmada": {"type": "boolean"},
                "anexo": {"type": "string", "x-ui": {"widget": "file"}},
            },
        }
    },
}


def post(**values: str | list[str]) -> MultiDict[str, str]:
    """What a browser sends; a list is sent as repeated values."""
    many = {key: [value] if isinstance(value, str) else value for key, value in values.items()}
    return MultiDict([(key, value) for key, given in many.items() for value in given])


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1.234,5", 1234.5), ("1234.5", 1234.5), ("1,5", 1.5), ("1.234", 1234), ("1,234.50", 1234.5), ("-3", -3),
     ("1.234.567", 1234567), ("doce", "doce"), ("1,2,3.4.5", "1,2,3.4.5"), ("9" * 60, "9" * 60)],
)  # fmt: skip
def test_numbers_take_comma_or_point(typed: str, value: object) -> None:
    assert parse(SCHEMA, post(valor=typed))["valor"] == value


def test_dates_take_both_ways_of_writing() -> None:
    assert parse(SCHEMA, post(fecha="24/11/2026"))["fecha"] == "2026-11-24"
    assert parse(SCHEMA, post(fecha="2026-11-24"))["fecha"] == "2026-11-24"
    assert parse(SCHEMA, post(fecha="31/02/2026"))["fecha"] == "31/02/2026"
    assert parse(SCHEMA, post(cita="2026-11-24T17:00"))["cita"] == "2026-11-24T17:00:00-05:00"
    assert parse(SCHEMA, post(fecha="pronto", cita="luego")) == {
        "fecha": "pronto",
        "cita": "luego",
        "virtual": False,
    }


def test_an_answer_of_yes_or_no_is_left_out_until_it_is_given() -> None:
    assert parse(SCHEMA, post()) == {"virtual": False}
    given = parse(SCHEMA, post(cumple="no", acepta="1", virtual="1"))
    assert given == {"cumple": False, "acepta": True, "virtual": True}


def test_lists_and_files_keep_what_was_there() -> None:
    form = post(politicas=["3", "7"], copias="uno\r\n\r\ndos", soporte=["a", "b"], soporte__quitar="a")
    data = parse(SCHEMA, form, {"soporte": ["c"]})
    assert (data["politicas"], data["copias"], data["soporte"]) == (["3", "7"], ["uno", "dos"], ["b", "c"])


def test_rows_skip_the_empty_ones_and_carry_files() -> None:
    form = MultiDict({"acciones-0-accion": "", "acciones-3-accion": "Taller", "acciones-3-costo": "2,5"})
    data = parse(SCHEMA, form, {"acciones-3-anexo": ["e1"], "acciones-7-anexo": ["e2"]})
    assert data["acciones"] == [
        {"accion": "Taller", "costo": 2.5, "firmada": False, "anexo": "e1"},
        {"firmada": False, "anexo": "e2"},
    ]


def test_unknown_fields_are_not_taken_and_too_many_are_refused() -> None:
    assert "otro" not in parse(SCHEMA, post(otro="x", csrf_token="y"))
    with pytest.raises(TooLarge):
        parse(SCHEMA, MultiDict([("tema", "x")] * (MAX_FIELDS + 1)))


def test_fields_choose_their_controls() -> None:
    views = {view.name: view for view in field_views(SCHEMA, choices={"person": [("1", "Persona de prueba")]})}
    assert list(views)[:2] == ["tema", "valor"]
    assert {name: view.widget for name, view in views.items()} == {
        "tema": "text", "valor": "number", "cupos": "number", "fecha": "date", "cita": "datetime",
        "via": "radios", "politicas": "checkboxes", "lider": "select", "soporte": "file", "cumple": "radios",
        "virtual": "checkbox", "acepta": "checkbox", "copias": "lines", "acciones": "rows",
    }  # fmt: skip
    assert views["via"].choices == (("con_oficio", "Con oficio"), ("directo", "Directo"))
    assert views["lider"].choices == (("1", "Persona de prueba"),)
    assert views["acciones"].noun == "Acción" and views["acciones"].rows[1][0].name == "acciones-1-accion"


def test_what_was_typed_comes_back_beside_its_error() -> None:
    data = parse(SCHEMA, MultiDict({"valor": "doce", "acciones-2-costo": "caro"}))
    errors = [
        {"field": "valor", "message": "escriba un número"},
        {"field": "acciones.0.costo", "message": "mal"},
        {"field": None, "message": "Falta la firma"},
    ]
    views = field_views(SCHEMA, data, errors)
    by_name = {view.name: view for view in views}
    assert (by_name["valor"].value, by_name["valor"].error) == ("doce", "escriba un número")
    assert by_name["acciones"].rows[0][1].value == "caro"
    links = error_links(views, errors)
    assert links == [
        ("f-valor", "Valor: escriba un número"),
        ("f-acciones-0-costo", "Acción 1, Costo: mal"),
        ("", "Falta la firma"),
    ]


def test_typed_values_are_shown_as_people_write_them() -> None:
    views = {
        v.name: v for v in field_views(SCHEMA, {"valor": 2.5, "cita": "2026-11-24T22:00:00+00:00", "cumple": False})
    }
    assert (views["valor"].value, views["cita"].value, views["cumple"].chosen) == (
        "2,5",
        "2026-11-24T17:00",
        ("no",),
    )


def test_pressing_add_row_is_not_sending_the_form() -> None:
    assert added_rows(post(_agregar="acciones")) == "acciones"
    assert added_rows(post(tema="x")) is None
    spare = field_views(SCHEMA, {}, spare={"acciones": 4})
    assert len(next(v for v in spare if v.name == "acciones").rows) == 4


def test_a_total_shows_what_its_rows_add_up_to_so_far() -> None:
    rows = {"type": "object", "properties": {"presupuesto": {"type": "integer"}}}
    total = {"type": "integer", "x-total": "metas.presupuesto", "x-ui": {"help": "En pesos."}}
    schema = {"type": "object", "properties": {"metas": {"type": "array", "items": rows}, "total": total}}
    typed = {"metas": [{"presupuesto": 900_000}, {"presupuesto": "x"}]}
    help_ = {each.name: each.help for each in field_views(schema, typed)}["total"]
    assert help_ == "En pesos. Las filas suman 900.000; se recalcula al guardar."
    assert "suman 0" in {each.name: each for each in field_views(schema)}["total"].help
