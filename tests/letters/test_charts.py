"""Charts of a letter: drawn here from plain rows, the same bytes each time, said in words, never required."""

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.letters.samples import about, template, text_of
from tests.letters.test_shipped_letters import FOLDER, filled
from workflows.kernel.errors import Invalid
from workflows.letters import charts
from workflows.letters.child import render_in_child
from workflows.letters.context import build
from workflows.letters.effect import EMPTY, example, known
from workflows.letters.errors import LetterError
from workflows.letters.filters import NO_CHART
from workflows.letters.inspect import inspect_template, placeholders
from workflows.letters.render import render

PNG = b"\x89PNG"
ROWS = [{"nombre": "Urrao", "antes": 40.0, "despues": 52.5}, {"nombre": "Ñañá <b>", "antes": None, "despues": 3.0}]
CHANGE = {"tipo": "cambio", "titulo": "Cambio de cada uno", "filas": ROWS}
BARS = {"tipo": "barras", "titulo": "Cuántos", "filas": [{"nombre": "+2 a +5", "valor": 3, "texto": "3"}]}
MARK = template("Antes", "{{ efecto.grafico_cambio | grafico }}", "Después")
REPORTS = [FOLDER / slug / "informe_mejora.docx" for slug in ("seguimiento", "seguimiento_oferta")]


def with_chart(chart: Any) -> dict[str, Any]:
    return build(efecto={"grafico_cambio": chart})


def pictures(docx: bytes) -> list[tuple[str, bytes]]:
    """Words and bytes of the pictures in the body of a letter."""
    document = Document(io.BytesIO(docx))
    found = []
    for drawn in document.element.body.iter(qn("wp:inline")):
        key = next(drawn.iter(qn("a:blip"))).get(qn("r:embed"))
        found.append((next(drawn.iter(qn("wp:docPr"))).get("descr") or "", document.part.related_parts[key].blob))
    return found


@pytest.mark.parametrize("chart", [CHANGE, BARS], ids=["cambio", "barras"])
def test_a_chart_is_a_picture_with_words_and_the_same_bytes_each_time(chart: dict[str, Any]) -> None:
    made = render(MARK, with_chart(chart))
    ((words, picture),) = pictures(made)
    assert picture.startswith(PNG) and len(picture) > 3_000
    assert chart["titulo"] in words and "La tabla trae las cifras" in words
    assert made == render(MARK, with_chart(chart))
    assert [line for line in text_of(made) if line] == ["Antes", "Después"]


def test_nothing_to_draw_leaves_nothing() -> None:
    for chart in (None, CHANGE | {"filas": []}):
        assert not pictures(render(MARK, with_chart(chart)))


def test_without_the_extra_the_letter_says_so_and_keeps_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "vl_convert", None)
    made = render(MARK, with_chart(CHANGE))
    assert NO_CHART in text_of(made) and not pictures(made)


def test_a_preview_of_an_untrusted_template_draws_nothing() -> None:
    assert NO_CHART in text_of(render_in_child(MARK, with_chart(CHANGE)))


@pytest.mark.parametrize(
    "value", ["texto", {"tipo": "otro", "filas": []}, {"tipo": "cambio"}, CHANGE | {"filas": ROWS * 31}], ids=str
)
def test_only_our_charts_are_drawn(value: Any) -> None:
    with pytest.raises(LetterError):
        render(template("{{ datos.dibujo | grafico }}"), about(dibujo=value))


def test_a_row_can_bring_no_address_and_no_formula() -> None:
    rows = [{"nombre": "http://127.0.0.1:1/x.png", "antes": 1.0, "despues": 2.0, "url": "http://127.0.0.1:1/", "x": 1}]
    drawn = charts.png(CHANGE | {"filas": rows})
    assert drawn is not None and drawn.startswith(PNG)


def test_the_names_of_an_effect_are_a_closed_list() -> None:
    inspect_template(template("{{ efecto.resumen }}", "{% for a in efecto.filas %}{{ a.entidad }}{% endfor %}"))
    for wrong in ("{{ efecto.culpable }}", "{% for a in efecto.filas %}{{ a.clave }}{% endfor %}", "{{ efecto.n.n }}"):
        with pytest.raises(Invalid):
            inspect_template(template(wrong))
    assert set(example()) == set(EMPTY) and not known(["filas", "x"]) and not known(["resumen", "x"])


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name)
def test_a_report_shows_groups_charts_and_why_it_is_no_proof(path: Path) -> None:
    raw = path.read_bytes()
    assert {"efecto.advertencia", "efecto.grupos.n", "efecto.grafico_grupos"} <= placeholders(raw)
    values = filled(raw)
    values["efecto"] |= {"advertencia": "Esto no prueba nada por sí solo."}
    made = render(raw, values)
    assert "Esto no prueba nada por sí solo." in text_of(made) and pictures(made)
    cells = {cell.text for table in Document(io.BytesIO(made)).tables for row in table.rows for cell in row.cells}
    assert {"Asistieron", "No asesorados", "45,0", "52,5", "+7,5", "1 / 1 / 0"} <= cells
