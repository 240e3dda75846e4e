"""A template is an upload: it may name data and repeat rows, and nothing else (T5, T7)."""

import pytest

from tests.letters.samples import about, template, with_part, with_relation
from workflows.kernel.errors import Invalid
from workflows.letters.child import render_in_child
from workflows.letters.errors import LetterError
from workflows.letters.inspect import complaints, inspect_template
from workflows.letters.render import render

HOSTILE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ datos.__class__ }}",
    "{{ datos['__class__'] }}",
    "{{ datos[datos.x] }}",
    "{{ datos.items() }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ range(1000000000) }}",
    "{{ 'x' * 1000000000 }}",
    "{{ '%2000000000d' % 1 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% set x = datos.texto %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% macro m() %}{% endmacro %}",
    "{% filter upper %}x{% endfilter %}",
    "{{ datos.texto | attr('x') }}",
    "{{ datos.texto | format(1) }}",
    "{{ datos.texto | map(attribute='x') }}",
    "{{ datos.texto | pprint }}",
    "{{ otro.dato }}",
    "{{ documento.clave }}",
    "{{ plazos.legal.secreto }}",
    "{% for a in datos.x %}{% for b in a %}{% for c in b %}{% for d in c %}.{% endfor %}{% endfor %}"
    "{% endfor %}{% endfor %}",
    "{% for a in datos.x recursive %}.{% endfor %}",
    "{{ datos.texto",
    "{% if datos.texto %} sin cerrar",
]


@pytest.mark.parametrize("mark", HOSTILE)
def test_hostile_marks_are_refused_with_their_place(mark: str) -> None:
    with pytest.raises(LetterError) as refused:
        inspect_template(template("Texto honesto", mark))
    assert refused.value.errors[0]["field"] == "texto"
    assert "Corríjala en Word" in refused.value.message


@pytest.mark.parametrize("mark", HOSTILE)
def test_hostile_marks_in_a_header_too(mark: str) -> None:
    assert complaints(template("Texto honesto", header=mark))


@pytest.mark.parametrize("mark", HOSTILE[:11] + HOSTILE[17:21])
def test_what_slips_past_the_gate_does_not_run(mark: str) -> None:
    with pytest.raises(LetterError):
        render(template(mark), about(texto="x", x="y"))


@pytest.mark.parametrize(("kind", "target"), [
    ("attachedTemplate", "http://otra.example/x.dotm"),
    ("image", "http://otra.example/x.png"),
    ("oleObject", "file:///otra/x.xls"),
    ("hyperlink", "file:///etc/hostname"),
    ("hyperlink", "javascript:alert(1)"),
    ("subDocument", "otra.docx"),
])  # fmt: skip
def test_nothing_comes_from_outside(kind: str, target: str) -> None:
    with pytest.raises(Invalid):
        inspect_template(with_relation(template("Hola"), kind, target))


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/embeddings/libro.xlsx", "word/activeX/a.xml"])
def test_no_macros_controls_nor_embedded_files(part: str) -> None:
    with pytest.raises(Invalid):
        inspect_template(with_part(template("Hola"), part, b"<x/>"))


def test_fields_that_read_other_files_are_refused() -> None:
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    codes = '<w:instrText>INCLUDE</w:instrText><w:instrText>TEXT "x"</w:instrText>'
    comments = f"<w:comments {namespace}>{codes}</w:comments>".encode()
    with pytest.raises(LetterError, match="leen otros archivos"):
        inspect_template(with_part(template("Hola"), "word/comments.xml", comments))


def test_a_link_to_a_web_page_is_honest() -> None:
    inspect_template(with_relation(template("Hola"), "hyperlink", "https://www.ejemplo.gov.co"))


@pytest.mark.parametrize("junk", [b"", b"no soy un zip", b"PK\x03\x04 roto"])
def test_what_is_no_word_document_is_refused(junk: bytes) -> None:
    with pytest.raises(Invalid):
        inspect_template(junk)
    with pytest.raises(LetterError):
        render(junk, about())


def test_a_child_renders_an_honest_template_and_tells_of_a_bad_one() -> None:
    honest = template("{{ datos.texto }}")
    assert render_in_child(honest, about(texto="hola")) == render(honest, about(texto="hola"))
    with pytest.raises(LetterError, match="no está en el catálogo"):
        render_in_child(template("{{ otro }}"), about())


@pytest.mark.slow
def test_a_child_that_eats_memory_is_stopped() -> None:
    rows = {"x": [{"y": "z" * 200} for _ in range(300)]}
    loops = "".join("{% for " + name + " in datos.x %}" for name in "abc")
    bomb = loops + "{{ a.y }}" + "{% endfor %}" * 3
    with pytest.raises(LetterError, match="demasiado tiempo o memoria"):
        render_in_child(template(bomb), about(**rows))
