"""Every letter that we ship passes its own gate, renders in full and looks like an oficio."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from tests.letters.samples import text_of
from workflows.kernel.errors import Busy
from workflows.letters import context, pdf
from workflows.letters.document import SIGNATURE
from workflows.letters.inspect import inspect_template, placeholders
from workflows.letters.qr import qr_png
from workflows.letters.render import render

FOLDER = Path(__file__).resolve().parents[2] / "docs_templates"
WORKING = FOLDER / "_shared" / "informe_de_trabajo.docx"
LETTERS = sorted(path for path in FOLDER.glob("*/*.docx") if path != WORKING)
URL = "https://cauce.ejemplo.gov.co/v/abc"
DATES = ("fecha", "vence", "desde", "hasta", "plazo")
ROWS = {
    "acciones", "actividades", "faltantes", "sesion", "actividad", "grupos", "sin_grupo", "entregas", "entidades",
    "asistente",
}  # fmt: skip


@pytest.fixture(params=LETTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def letter(request: pytest.FixtureRequest) -> bytes:
    """Bytes of one shipped template."""
    path: Path = request.param
    return path.read_bytes()


def filled(template: bytes) -> dict[str, Any]:
    """A signed context with a value for every open name that the template uses."""
    schema: dict[str, Any] = {}
    for name in sorted(placeholders(template)):
        _grow(schema, name.split("."))
    values = {group: _values(schema.get(group, {}), "") for group in ("datos", "pasos", "plazos", "filas", "fila")}
    fixed = {name: context.sample({})[name] for name in context.FIXED}
    fixed["documento"] |= {"numero": "OFI-2026-000123", "borrador": False, "url_verificacion": URL}
    return context.build(**fixed, **values, anexos=["Uno"], copias=["Dos"])


def _grow(tree: dict[str, Any], path: list[str]) -> None:
    for part in path:
        tree = tree.setdefault(part, {})


def _values(tree: dict[str, Any], name: str) -> Any:
    if not tree:
        figure = name.startswith(("puntaje", "dias"))
        return "2026-11-20" if name in DATES else 71 if figure else "Dato de ejemplo"
    inner = {field: _values(below, field) for field, below in tree.items()}
    return [inner, inner] if name in ROWS else inner


def test_it_passes_the_gate_of_uploads(letter: bytes) -> None:
    inspect_template(letter)


def test_it_renders_twice_to_the_same_bytes_without_a_mark_left(letter: bytes) -> None:
    made = render(letter, filled(letter))
    assert made == render(letter, filled(letter))
    assert not any("{{" in text or "{%" in text for text in text_of(made))


def test_it_shows_number_signer_and_verification(letter: bytes) -> None:
    made = render(letter, filled(letter))
    document = Document(io.BytesIO(made))
    zone = document.tables[0].rows[0].cells[1].text
    foot = document.sections[0].first_page_footer.tables[0].rows[0].cells[0].text
    assert "Radicado No. OFI-2026-000123" in zone
    assert "NOMBRE DE EJEMPLO" in text_of(made)
    assert "Código de verificación" in foot and URL in foot
    assert qr_png(URL) in [part.blob for part in document.part.package.iter_parts()]


def test_a_draft_says_so_and_a_signed_letter_does_not(letter: bytes) -> None:
    values = filled(letter)
    assert "BORRADOR" not in heading(render(letter, values))
    values["documento"] |= {"borrador": True, "numero": context.UNNUMBERED}
    assert "BORRADOR" in heading(render(letter, values))


def heading(docx: bytes) -> str:
    """Text of the first page's letterhead."""
    header = Document(io.BytesIO(docx)).sections[0].first_page_header
    return "\n".join(paragraph.text for paragraph in header.paragraphs)


@pytest.mark.office
def test_a_letter_becomes_an_archivable_pdf() -> None:
    template = (FOLDER / "demanda" / "plan.docx").read_bytes()
    made = pdf.to_pdf(render(template, filled(template)))
    assert made.startswith(b"%PDF") and b"pdfaid" in made


@pytest.mark.office
def test_a_conversion_past_its_time_is_stopped() -> None:
    template = (FOLDER / "demanda" / "plan.docx").read_bytes()
    with pytest.raises(Busy, match="tardó demasiado"):
        pdf.to_pdf(render(template, filled(template)), timeout=0.01)


INFORME = FOLDER / "seguimiento" / "informe_mejora.docx"
SIGNED = "FIRMANTE DE LA PRUEBA"


def report(lines: int, **scores: float) -> bytes:
    """The improvement report with so many paragraphs of lessons."""
    values = filled(INFORME.read_bytes())
    values["datos"] |= scores
    lessons = "\n\n".join(["Una lección aprendida."] * lines)
    values["pasos"]["analizar"] |= {"conclusion": "mejora", "lecciones": lessons}
    values["firmante"] |= {"nombre": SIGNED}
    return render(INFORME.read_bytes(), values)


def test_scores_of_the_report_carry_one_decimal_each() -> None:
    made = Document(io.BytesIO(report(1, puntaje_antes=55.0, puntaje_despues=71.5)))
    assert {"55,0", "71,5", "16,5"} <= {cell.text for row in made.tables[1].rows for cell in row.cells}


@pytest.mark.parametrize("template", LETTERS, ids=lambda path: path.stem)
def test_the_text_above_a_signature_is_held_to_it(template: Path) -> None:
    made = render(template.read_bytes(), filled(template.read_bytes()))
    inner = [each for each in Document(io.BytesIO(made)).iter_inner_content() if said(each)]
    signed = next(at for at, each in enumerate(inner) if style_of(each) in SIGNATURE)
    above = inner[signed - 1]
    if isinstance(above, Paragraph):
        assert above.paragraph_format.keep_with_next or above.style.paragraph_format.keep_with_next


def said(block: Paragraph | Table) -> str:
    """The text of a paragraph, or of a table."""
    return block.text.strip() if isinstance(block, Paragraph) else "".join(cell.text for cell in block._cells)


def style_of(block: Paragraph | Table) -> str:
    """The style of a paragraph, or of the first one of a table."""
    first = block if isinstance(block, Paragraph) else block._cells[0].paragraphs[0]
    return first.style.name


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("lines", range(13, 21))
def test_a_signature_never_stands_alone_on_the_last_page(lines: int) -> None:
    made = subprocess.run(["pdftotext", "-", "-"], input=pdf.to_pdf(report(lines)), capture_output=True, check=True)
    last = [page for page in made.stdout.decode().split("\f") if page.strip()][-1]
    assert SIGNED in last and "Una lección aprendida." in last


def test_the_working_copy_of_a_report_passes_the_gate_and_says_what_it_is() -> None:
    template = WORKING.read_bytes()
    inspect_template(template)
    values = filled(template)
    values["documento"] |= {"borrador": True, "numero": "Copia de trabajo, sin firma ni número"}
    made = render(template, values)
    assert made == render(template, values)
    assert "COPIA DE TRABAJO – sin firma ni número" in heading(made)
    assert not any("{{" in text or "{%" in text for text in text_of(made))
