"""The names that a template uses, for `cauce check`, and the errors that tell which one is missing."""

import pytest

from tests.letters.samples import about, template, text_of
from workflows.letters import context
from workflows.letters.errors import LetterError
from workflows.letters.inspect import inspect_template, placeholders
from workflows.letters.qr import qr_png
from workflows.letters.render import render

PLAN = template(
    "{{ datos.detalle }} {{ pasos['elaborar_oficio'].texto | parrafos }}",
    "{% if pasos.otro is defined %}{{ plazos.legal.vence | fecha }}{% endif %}",
    header="{{ propietario.nombre }}",
    table=[
        ["{%tr for accion in pasos.disenar_plan.acciones %}", ""],
        ["{{ loop.index }}. {{ accion.accion }}", "{{ accion.fecha | fecha }}"],
        ["{%tr endfor %}", ""],
    ],
)


def test_dotted_names_with_the_fields_of_rows_under_their_list() -> None:
    inspect_template(PLAN)
    assert placeholders(PLAN) == {
        "datos.detalle", "pasos.elaborar_oficio.texto", "pasos.otro", "plazos.legal.vence",
        "propietario.nombre", "pasos.disenar_plan.acciones", "pasos.disenar_plan.acciones.accion",
        "pasos.disenar_plan.acciones.fecha",
    }  # fmt: skip


def test_a_missing_datum_is_named_with_its_paragraph() -> None:
    with pytest.raises(LetterError) as missing:
        render(template("Uno", "Señor: {{ datos.detalle }}"), about())
    assert "falta el dato «detalle»" in missing.value.message
    assert "Señor: {{ datos.detalle }}" in missing.value.message


def test_a_missing_group_of_an_optional_name_is_no_error() -> None:
    made = template("{% if pasos.otro.texto is defined %}sí{% else %}no{% endif %}")
    assert text_of(render(made, about())) == ["no"]


def test_keys_that_dictionaries_have_as_methods_are_plain_data() -> None:
    assert text_of(render(template("{{ datos.items }}"), about(items="tres"))) == ["tres"]
    with pytest.raises(LetterError, match="falta el dato «values»"):
        render(template("{{ datos.values }}"), about())


def test_a_whole_list_is_not_printed() -> None:
    with pytest.raises(LetterError, match="lista o un grupo"):
        render(template("{{ datos.filas }}"), about(filas=[1]))


def test_the_context_takes_plain_values_of_known_names_only() -> None:
    with pytest.raises(LetterError, match="datos desconocidos"):
        context.build(secretos={})
    with pytest.raises(LetterError, match="no tiene los datos clave"):
        context.build(documento={"clave": "x"})
    with pytest.raises(LetterError, match="no es texto"):
        context.build(datos={"persona": object()})


def test_optional_fields_left_blank_print_as_nothing() -> None:
    form = {"properties": {"texto": {"type": "string"}, "nota": {"type": "string"}}}
    values = context.complete({"texto": "hola"}, form)
    assert text_of(render(template("{{ datos.texto }}{{ datos.nota }}"), about(**values))) == ["hola"]


def test_the_same_address_gives_the_same_qr() -> None:
    assert qr_png("https://ejemplo.gov.co/v/a") == qr_png("https://ejemplo.gov.co/v/a")
    assert qr_png("https://ejemplo.gov.co/v/a") != qr_png("https://ejemplo.gov.co/v/b")
