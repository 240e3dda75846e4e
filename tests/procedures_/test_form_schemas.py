"""One schema serves page, API and import: what is sent is tidied, then judged in plain Spanish."""

from typing import Any

import pytest

from workflows.procedures.cleaning import clean
from workflows.procedures.forms import FieldError, defaults, fields, schema_problem, validate

SOLICITUD: dict[str, Any] = {
    "type": "object",
    "required": ["asunto", "autoriza"],
    "properties": {
        "detalle": {"type": "string", "title": "Detalle", "maxLength": 4000, "x-ui": {"order": 2}},
        "asunto": {
            "type": "string",
            "title": "Asunto",
            "minLength": 1,
            "maxLength": 20,
            "x-ui": {"order": 1},
        },
        "correo": {"type": "string", "title": "Correo", "format": "email"},
        "fecha": {"type": "string", "title": "Fecha", "format": "date"},
        "via": {"type": "string", "title": "Vía", "enum": ["con_oficio", "directo"], "default": "directo"},
        "dias": {"type": "integer", "title": "Días", "minimum": 1, "maximum": 30},
        "puntaje": {"type": ["number", "null"], "title": "Puntaje"},
        "autoriza": {"type": "boolean", "title": "Autorización", "const": True},
        "acciones": {
            "type": "array",
            "title": "Acciones",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["accion"],
                "properties": {
                    "accion": {"type": "string", "title": "Acción"},
                    "fecha": {"type": "string", "format": "date", "title": "Fecha"},
                },
            },
        },
    },
}
GOOD = {"asunto": "Apoyo", "autoriza": True}


def faults(**data: Any) -> list[tuple[str, str]]:
    """Field and message of every fault of a request with these values."""
    return [(error.field, error.message) for error in validate(SOLICITUD, {**GOOD, **data})]


def test_a_good_request_has_no_faults() -> None:
    assert validate(SOLICITUD, {**GOOD, "correo": "enlace@alcaldia.gov.co", "fecha": "2026-11-20"}) == []


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"asunto": 3}, "asunto", "«Asunto» debe ser un texto."),
        ({"asunto": "x" * 21}, "asunto", "«Asunto» admite hasta 20 caracteres; tiene 21."),
        ({"asunto": ""}, "asunto", "«Asunto» está vacío."),
        ({"via": "otra"}, "via", "«Vía» debe ser uno de estos valores: con_oficio, directo."),
        (
            {"correo": "no es"},
            "correo",
            "«Correo» debe ser un correo electrónico, como nombre@entidad.gov.co.",
        ),
        ({"fecha": "31-01-2026"}, "fecha", "«Fecha» debe ser una fecha (año-mes-día)."),
        ({"fecha": "2026-02-30"}, "fecha", "«Fecha» debe ser una fecha (año-mes-día)."),
        ({"dias": 31}, "dias", "«Días» debe ser como máximo 30."),
        ({"dias": 0}, "dias", "«Días» debe ser al menos 1."),
        ({"autoriza": False}, "autoriza", "«Autorización» debe quedar marcado."),
        ({"acciones": []}, "acciones", "«Acciones» necesita al menos 1 fila."),
        ({"acciones": [{}]}, "acciones.0.accion", "Falta «Acción»."),
        ({"acciones": [{"accion": "a", "otra": 1}]}, "acciones.0.otra", "«otra» no existe aquí."),
        ({"aprobado": True}, "aprobado", "«aprobado» no existe aquí."),
    ],
)
def test_every_fault_is_said_with_the_title_of_its_field(data: dict[str, Any], field: str, message: str) -> None:
    assert faults(**data) == [(field, message)]


def test_everything_that_is_missing_is_said_at_once() -> None:
    assert validate(SOLICITUD, {}) == [
        FieldError("asunto", "Falta «Asunto»."),
        FieldError("autoriza", "Marque esta casilla para continuar."),
    ]


def test_a_requirement_under_a_condition_names_its_field() -> None:
    schema = {
        **SOLICITUD,
        "if": {"properties": {"via": {"const": "directo"}}, "required": ["via"]},
        "then": {"required": ["detalle"]},
    }
    assert validate(schema, {**GOOD, "via": "directo"}) == [FieldError("detalle", "Falta «Detalle».")]


def test_what_a_page_sends_becomes_typed_and_tidy() -> None:
    sent = {
        "asunto": "  Apoyo \r\n técnico\x00 ",
        "detalle": " uno\r\n\r\ndos ",
        "correo": " ENLACE@Alcaldia.gov.co ",
        "dias": " 5 ",
        "puntaje": "61,5",
        "autoriza": "on",
        "via": "",
        "acciones": [{"accion": " Taller "}, {"accion": "", "fecha": ""}],
    }
    assert clean(SOLICITUD, sent) == {
        "asunto": "Apoyo técnico",
        "detalle": "uno\n\ndos",
        "correo": "enlace@alcaldia.gov.co",
        "dias": 5,
        "puntaje": 61.5,
        "autoriza": True,
        "acciones": [{"accion": "Taller"}],
    }


def test_what_cannot_be_converted_stays_to_be_named() -> None:
    tidy = clean(SOLICITUD, {**GOOD, "dias": "pronto", "puntaje": "nan", "otra": "x"})
    assert {error.field for error in validate(SOLICITUD, tidy)} == {"dias", "puntaje", "otra"}


def test_fields_come_in_the_order_of_their_hints_and_with_a_control() -> None:
    found = [(field.name, field.widget) for field in fields(SOLICITUD)]
    assert found[:3] == [("asunto", "text"), ("detalle", "longtext"), ("correo", "text")]
    assert dict(found)["acciones"] == "rows"
    assert dict(found)["fecha"] == "date"
    assert dict(found)["via"] == "select"
    assert dict(found)["autoriza"] == "checkbox"
    assert [field.name for field in fields(SOLICITUD) if field.required] == ["asunto", "autoriza"]


def test_defaults_are_those_that_the_schema_declares() -> None:
    assert defaults(SOLICITUD) == {"via": "directo"}


@pytest.mark.parametrize(
    "schema",
    [
        [],
        {"type": "string"},
        {"type": "object", "properties": []},
        {"type": "object", "properties": {"a": {"type": "nada"}}},
        {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:1/x.json"}}},
        {"type": "object", "properties": {"a": {"type": "string", "x-ui": {"widget": "iframe"}}}},
    ],
)
def test_a_schema_that_cannot_be_trusted_is_refused(schema: object) -> None:
    assert schema_problem(schema)


def test_the_schema_of_the_example_is_sound() -> None:
    assert schema_problem(SOLICITUD) == ""
