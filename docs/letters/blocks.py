"""Blocks of a letter in the order of GTC 185: opening, text, tables, closing."""

from docx.document import Document as Letter
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row

from docs.letters.page import TEXT_WIDTH

Column = tuple[str, float, str]  # heading, width in cm, what a cell says


def when(place: Letter | _Cell, condition: str, *lines: tuple[str, str]) -> None:
    """Paragraphs (text, style) that appear only under a condition."""
    place.add_paragraph("{%p if " + condition + " %}")
    for text, style in lines:
        place.add_paragraph(text, style=style)
    place.add_paragraph("{%p endif %}")


def opening(letter: Letter, recipient: bool = True) -> None:
    """Code, city and date at the left, radicado zone at the upper right, then the recipient."""
    letter._body.clear_content()
    table = letter.add_table(rows=1, cols=2)
    _widths(table, (9.1, 7.18))
    left, right = table.rows[0].cells
    left.paragraphs[0].style = "Código"
    left.paragraphs[0].add_run("{{ documento.trd }}")
    left.add_paragraph(style="Destinatario")
    left.add_paragraph(
        "{{ documento.ciudad }}{% if documento.fecha %}, {{ documento.fecha | fecha }}{% endif %}",
        style="Destinatario",
    )
    _stamp_zone(right)
    if recipient:
        _recipient(letter)


def _stamp_zone(cell: _Cell) -> None:
    cell.paragraphs[0].style = "Radicado"
    cell.paragraphs[0].add_run("Radicado No. ")
    cell.paragraphs[0].add_run("{{ documento.numero }}").bold = True
    for line in (
        'Fecha: {{ documento.fecha | fecha or "sin fecha" }}',
        "Expediente: {{ caso.numero }}",
        "Al responder, cite este número de radicado.",
    ):
        cell.add_paragraph(line, style="Radicado")
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="7F7F7F"/>' for side in ("top", "left", "bottom", "right")
    )
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{borders}</w:tcBorders>"))


def _recipient(letter: Letter) -> None:
    letter.add_paragraph(style="Destinatario")
    letter.add_paragraph(style="Destinatario")
    lines = {"tratamiento": "{{ destinatario.tratamiento }}", "nombre": "{{ destinatario.nombre | mayusculas }}"}
    for part in ("tratamiento", "nombre", "cargo", "entidad", "direccion", "correo", "ciudad"):
        text = lines.get(part, "{{ destinatario." + part + " }}")
        when(letter, "destinatario." + part, (text, "Destinatario"))


_REQUEST = (
    "Referencia: solicitud con radicado {{ caso.radicado }}{% if caso.fecha %} del {{ caso.fecha | fecha }}{% endif %}"
)


def subject(letter: Letter, text: str, reference: str = _REQUEST) -> None:
    """Asunto, reference to what the letter answers ("" where there is nothing), and greeting."""
    paragraph = letter.add_paragraph(style="Asunto")
    paragraph.add_run("Asunto: ").bold = True
    paragraph.add_run(text)
    if reference:
        when(letter, "caso.radicado", (reference, "Destinatario"))
    letter.add_paragraph("Cordial saludo:", style="Saludo")


def title(letter: Letter, text: str, below: str = "") -> None:
    """Title of an act or report, with a line of what it is about."""
    letter.add_paragraph(text, style="Título del acto")
    if below:
        letter.add_paragraph(below, style="Texto").alignment = 1


def body(letter: Letter, *paragraphs: str) -> None:
    """Paragraphs of text; one that starts with `#` is a heading."""
    for text in paragraphs:
        if text.startswith("#"):
            letter.add_paragraph(text[1:].strip(), style="Apartado")
        else:
            letter.add_paragraph(text, style=None if text.startswith("{%p") else "Texto")


def bullets(letter: Letter, loop: str, text: str) -> None:
    """A bullet per row of a list."""
    letter.add_paragraph("{%p for " + loop + " %}")
    letter.add_paragraph(text, style="List Bullet")
    letter.add_paragraph("{%p endfor %}")


def rows(letter: Letter, loop: str, columns: list[Column]) -> None:
    """A table that grows by a row for each entry; its heading repeats on every page."""
    table = letter.add_table(rows=4, cols=len(columns), style="Table Grid")
    _widths(table, tuple(width for _heading, width, _text in columns))
    _indent(table)
    heading, start, line, end = table.rows
    for cell, (text, _width, _value) in zip(heading.cells, columns, strict=True):
        _fill(cell, text, "Celda título")
    start.cells[0].paragraphs[0].add_run("{%tr for " + loop + " %}")
    for cell, (_text, _width, value) in zip(line.cells, columns, strict=True):
        _fill(cell, value, "Celda")
    end.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    _mark(heading, "w:tblHeader")
    for row in (heading, line):
        _mark(row, "w:cantSplit")
    letter.add_paragraph()


def facts(letter: Letter, *pairs: tuple[str, str]) -> None:
    """A two-column table of what and which."""
    table = letter.add_table(rows=len(pairs), cols=2, style="Table Grid")
    _widths(table, (4.6, 11.49))
    _indent(table)
    for row, (name, value) in zip(table.rows, pairs, strict=True):
        _fill(row.cells[0], name, "Celda título")
        _fill(row.cells[1], value, "Celda")
        _mark(row, "w:cantSplit")
    letter.add_paragraph()


def closing(letter: Letter, farewell: str = "Cordialmente,") -> None:
    """Farewell, signature, Anexos, Copia, Proyectó and Revisó: in one cell, so that no page break comes between."""
    last = letter.paragraphs[-1]
    if last.style and last.style.name == "Texto" and "parrafos" not in last.text:
        last.paragraph_format.keep_with_next = True  # a signature never stands alone on a page
    together = _together(letter)
    first = together.paragraphs[0]
    if farewell:
        first.style = "Despedida"
        first.add_run(farewell)
        first = together.add_paragraph()
    first.style = "Firma"
    first.add_run("{{ firmante.nombre | mayusculas }}")
    together.add_paragraph("{{ firmante.cargo }}", style="Firma detalle")
    when(together, "firmante.por_encargo_de", ("Por encargo de {{ firmante.por_encargo_de }}", "Firma detalle"))
    together.add_paragraph(style="Línea especial")
    when(together, "anexos", ('Anexos: {{ anexos | length }} ({{ anexos | join("; ") }})', "Línea especial"))
    when(together, "copias", ('Copia: {{ copias | join("; ") }}', "Línea especial"))
    when(together, "proyecto.nombre", ("Proyectó: {{ proyecto.nombre }}", "Línea especial"))
    when(together, "reviso.nombre", ("Revisó: {{ reviso.nombre }}", "Línea especial"))


def _together(letter: Letter) -> _Cell:
    """The only cell of a table without borders; the text of a cell stands at the margin, as the rest."""
    table = letter.add_table(rows=1, cols=1)
    _widths(table, (TEXT_WIDTH.cm,))
    _mark(table.rows[0], "w:cantSplit")
    # A document ends with a paragraph; this one must not need a page of its own.
    end = letter.add_paragraph()
    end.paragraph_format.line_spacing = Pt(1)
    end.paragraph_format.space_before = end.paragraph_format.space_after = Pt(0)
    return table.rows[0].cells[0]


def _fill(cell: _Cell, text: str, style: str) -> None:
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(text)
    if style == "Celda título":
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
        cell._tc.get_or_add_tcPr().append(parse_xml(shade))


def _widths(table: Table, widths: tuple[float, ...]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    assert abs(sum(widths) - TEXT_WIDTH.cm) < 0.2, "a table fills the text width"
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _indent(table: Table) -> None:
    """Borders, not cell text, align with the margins."""
    indent = parse_xml(f'<w:tblInd {nsdecls("w")} w:w="108" w:type="dxa"/>')
    table._tbl.tblPr.insert_element_before(indent, "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _mark(row: _Row, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
