"""Letters to each entity of a list: what the check knows of their list, their table and the columns they name."""

import json

import pytest

from tests.checks.conftest import Sample
from tests.checks.samples import PROCESS, TOML, changed, complaints
from tests.checks.test_broken import asking
from tests.letters.samples import template

TABLE = '[letters.aviso]\ntitle = "Aviso"\nsigned = false\neach = true\n'
ROWS = {
    "type": "array",
    "title": "Grupos",
    "items": {
        "type": "object",
        "properties": {
            "lugar": {"type": "string", "title": "Lugar"},
            "cupo": {"type": "integer", "title": "Cupo"},
            "entidades": {"type": "array", "items": {"type": "string"}, "title": "Entidades"},
        },
    },
}
KNOWN = {"each", "service_parameter", "placeholder", "letter_unissued", "recipient", "unsigned_letter"}


def said(
    sample: Sample, to_each: str = "preparar.grupos.entidades", table: str = TABLE, says: str = "{{ fila.lugar }}",
    service: str = "letters",
) -> set[tuple[str, str]]:  # fmt: skip
    """Complaints about letters of the sound sample with a merge in it."""
    files, letters = sample
    form = json.loads(files["forms/respuesta.json"])
    form["properties"]["grupos"] = ROWS
    params = {"kind": "'aviso'", ("to_each" if service == "letters" else "to"): f"'{to_each}'"}
    files = changed(files, [(TOML, "[ends.fin]", f"{table}\n[ends.fin]"), (PROCESS, *asking(service, **params))])
    files["forms/respuesta.json"] = json.dumps(form).encode()
    found = complaints(files, letters | {"aviso": template(says)})
    return {(each.code, each.element) for each in found if each.code in KNOWN}


@pytest.mark.parametrize("to_each", ["participants", "preparar.grupos.entidades"])
def test_a_sound_merge_has_no_complaint(sample: Sample, to_each: str) -> None:
    says = "{{ fila.grupo }}" if to_each == "participants" else "{{ fila.lugar }}"
    assert said(sample, to_each, says=says + " {{ destinatario.nombre }} {{ entidad.municipio }}") == set()


@pytest.mark.parametrize(
    "to_each",
    ["preparar.nada", "preparar.grupos.cupo", "preparar.grupos", "nadie.grupos.entidades", "preparar", "datos.nada"],
)
def test_entities_come_from_a_list_that_exists(sample: Sample, to_each: str) -> None:
    assert ("service_parameter", "pedir") in said(sample, to_each, says="Hola")


@pytest.mark.parametrize("name", ["fila.nada", "fila.entidades", "fila.lugar.calle"])
def test_a_letter_names_only_the_columns_of_its_row(sample: Sample, name: str) -> None:
    assert said(sample, says=f"{{{{ {name} }}}}") == {("placeholder", name)}


def test_other_letters_have_no_row(sample: Sample) -> None:
    files, letters = sample
    found = complaints(files, letters | {"oficio": template("{{ fila.lugar }}")})
    assert [each.code for each in found] == ["placeholder"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("signed = false\n", "", "each"),
        ("each = true", 'each = true\nto = "entidad"', "each"),
        ("each = true", 'each = true\nsent_message = "enviada"', "each"),
        ("each = true", 'to = "entidad"', "service_parameter"),
    ],
)
def test_its_table_says_that_it_goes_to_each(sample: Sample, old: str, new: str, code: str) -> None:
    assert code in {found for found, _ in said(sample, table=TABLE.replace(old, new), says="Hola")}


def test_it_is_asked_for_with_its_own_service(sample: Sample) -> None:
    assert ("service_parameter", "pedir") in said(sample, "entidad", says="Hola", service="letter")
