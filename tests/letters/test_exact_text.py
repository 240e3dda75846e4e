"""What a person typed is what the letter says: no more, no less, never obeyed (T6)."""

import io

import pytest
from docx import Document

from tests.letters.samples import about, template, text_of
from workflows.letters.render import render

TYPED = [
    "A & B <b>\"x\"</b>: 'sí' >= no",
    "{{ 7*7 }} {% if x %} {# nota #} {{ datos.texto }}",
    "{_{ raras }_} {_% raras %_} }} %}",
    "«comillas» “curvas” – raya — ñandú Itagüí 🌱 👩‍⚕️ 资料",
    "  espacios   al borde  ",
    "primera línea\nsegunda línea\n\ncuarta\tcon tabulador",
    "&amp; &#123; <w:t>xml</w:t>",
    "fin ]]> <!-- comentario -->",
]


@pytest.mark.parametrize("typed", TYPED)
def test_text_comes_out_exactly_as_it_was_typed(typed: str) -> None:
    letter = render(template("Dice: {{ datos.texto }}."), about(texto=typed))
    assert text_of(letter) == [f"Dice: {typed}."]


@pytest.mark.parametrize("typed", TYPED)
def test_in_headers_and_tables_too(typed: str) -> None:
    made = template("Hola", header="{{ datos.texto }}", table=[["{{ datos.texto }}"]])
    letter = Document(io.BytesIO(render(made, about(texto=typed))))
    assert letter.sections[0].header.paragraphs[0].text == typed
    assert letter.tables[0].rows[0].cells[0].text == typed


def test_what_cannot_be_seen_is_removed() -> None:
    hidden = "pa\x00go\x07 de \u202e100\u202c \ud800pesos\ufffe\x0b fin\x85 ya"
    letter = render(template("{{ datos.texto }}"), about(texto=hidden))
    assert text_of(letter) == ["pago de 100 pesos\n fin\n ya"]


def test_windows_line_breaks_are_line_breaks() -> None:
    assert text_of(render(template("{{ datos.texto }}"), about(texto="a\r\nb\rc"))) == ["a\nb\nc"]


def test_blank_lines_of_long_text_are_paragraphs() -> None:
    letter = render(template("{{ datos.texto | parrafos }}"), about(texto="uno\ndos\n\ntres {{ x }} & <y>\n"))
    assert text_of(letter) == ["uno\ndos", "tres {{ x }} & <y>"]


def test_a_letter_is_rendered_once() -> None:
    first = render(template("{{ datos.a }} {{ datos.b }}"), about(a="{{ datos", b=".secreto }}"))
    assert text_of(first) == ["{{ datos .secreto }}"]


def test_the_same_input_gives_the_same_bytes() -> None:
    made = template("{{ datos.texto }}")
    assert render(made, about(texto="igual")) == render(made, about(texto="igual"))
