"""Page, styles, letterhead and foot that all letters share (GTC 185: carta, Arial 11)."""

import io
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Letter
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from workflows.letters.qr import blank_png
from workflows.letters.render import QR_PICTURE

FONT = "Arial"
TEXT_WIDTH = Cm(16.09)
GREY = RGBColor(0x55, 0x55, 0x55)
RED = RGBColor(0xB0, 0x1E, 0x1E)
_WATERMARK = (
    '<w:pict {ns} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{n}" o:spid="_x0000_s{n}" type="#_x0000_t136" '
    'style="position:absolute;margin-left:0;margin-top:0;width:430pt;height:108pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" fillcolor="#e6c9c9" stroked="f"><v:fill opacity=".45"/>'
    '<v:textpath on="t" fitshape="t" style="font-family:&quot;Arial&quot;" '
    'string="BORRADOR"/></v:shape></w:pict>'
)
# name: (size pt, bold, space before pt, space after pt, alignment)
_STYLES: dict[str, tuple[float, bool, float, float, WD_ALIGN_PARAGRAPH]] = {
    "Membrete": (13, True, 0, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Membrete detalle": (9, False, 0, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Código": (10, False, 0, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Radicado": (9, False, 1, 1, WD_ALIGN_PARAGRAPH.LEFT),
    "Destinatario": (11, False, 0, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Asunto": (11, False, 22, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Saludo": (11, False, 22, 11, WD_ALIGN_PARAGRAPH.LEFT),
    "Texto": (11, False, 0, 9, WD_ALIGN_PARAGRAPH.JUSTIFY),
    "Título del acto": (12, True, 16, 6, WD_ALIGN_PARAGRAPH.CENTER),
    "Apartado": (11, True, 9, 6, WD_ALIGN_PARAGRAPH.LEFT),
    "Despedida": (11, False, 11, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Firma": (11, True, 56, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Firma detalle": (11, False, 0, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Línea especial": (9, False, 0, 2, WD_ALIGN_PARAGRAPH.LEFT),
    "Celda": (9.5, False, 2, 2, WD_ALIGN_PARAGRAPH.LEFT),
    "Celda título": (9.5, True, 2, 2, WD_ALIGN_PARAGRAPH.LEFT),
    "Pie": (8, False, 0, 0, WD_ALIGN_PARAGRAPH.LEFT),
    "Borrador": (10, True, 0, 4, WD_ALIGN_PARAGRAPH.LEFT),
}
# From the farewell to the last special line everything stays on one page, with some text above it.
_KEPT = ("Despedida", "Firma", "Firma detalle", "Línea especial", "Apartado", "Título del acto")


def new_letter(title: str) -> Letter:
    """An empty letter with page, styles, letterhead and foot in place."""
    letter = Document()
    properties = letter.core_properties
    properties.title, properties.author, properties.comments = title, "Cauce", ""
    properties.language, properties.last_modified_by = "es-CO", "Cauce"
    properties.created = properties.modified = datetime(2026, 11, 20)
    _page(letter)
    _styles(letter)
    section = letter.sections[0]
    _letterhead(section.first_page_header)
    _continuation(section.header)
    for footer in (section.first_page_footer, section.footer):
        _foot(footer)
    return letter


def _page(letter: Letter) -> None:
    section = letter.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(3)
    section.left_margin, section.right_margin = Cm(3), Cm(2.5)
    section.header_distance, section.footer_distance = Cm(1.3), Cm(0.8)
    section.different_first_page_header_footer = True
    compat = OxmlElement("w:compat")
    compat.append(OxmlElement("w:doNotExpandShiftReturn"))  # a line break must not stretch a justified line
    after = ("w:docVars", "w:rsids", "m:mathPr", "w:themeFontLang")
    letter.settings.element.insert_element_before(compat, *after)


def _styles(letter: Letter) -> None:
    normal = letter.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    fonts = normal.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), FONT)
    fonts.set(qn("w:cs"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "es-CO")
    normal.element.rPr.append(language)
    for name in _STYLES:
        _style(letter, name)
    bullet = letter.styles["List Bullet"]
    bullet.paragraph_format.space_after = Pt(6)
    for spacing in bullet.element.pPr.findall(qn("w:contextualSpacing")):
        bullet.element.pPr.remove(spacing)


def _style(letter: Letter, name: str) -> None:
    size, bold, before, after, alignment = _STYLES[name]
    style: Any = letter.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = letter.styles["Normal"]
    style.font.size, style.font.bold = Pt(size), bold
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.alignment = Pt(before), Pt(after), alignment
    shape.keep_with_next = name in _KEPT
    if name in ("Membrete detalle", "Pie", "Código"):
        style.font.color.rgb = GREY
    if name == "Borrador":
        style.font.color.rgb = RED


def _letterhead(header: Any) -> None:
    header.is_linked_to_previous = False
    _draft_mark(header, first=header.paragraphs[0], number=2051)
    header.add_paragraph("{{ propietario.nombre | mayusculas }}", style="Membrete")
    header.add_paragraph("{%p if propietario.dependencia %}")
    header.add_paragraph("{{ propietario.dependencia }}", style="Membrete detalle")
    header.add_paragraph("{%p endif %}")
    last = header.add_paragraph("NIT {{ propietario.nit }}", style="Membrete detalle")
    last.paragraph_format.space_after = Pt(20)  # the code stands 3 to 4 cm from the top edge
    _rule(last, "bottom")


def _continuation(header: Any) -> None:
    """Following pages: recipient, date and page (GTC 185)."""
    header.is_linked_to_previous = False
    _draft_mark(header, first=header.paragraphs[0], number=2052)
    line = header.add_paragraph(style="Membrete detalle")
    line.add_run(
        "{{ documento.numero }}{% if destinatario.nombre %} · {{ destinatario.nombre }}{% endif %}"
        "{% if documento.fecha %} · {{ documento.fecha | fecha }}{% endif %} · Página "
    )
    field(line, "PAGE")
    line.paragraph_format.space_after = Pt(12)
    _rule(line, "bottom")


def _draft_mark(header: Any, first: Paragraph, number: int) -> None:
    first.add_run("{%p if documento.borrador %}")
    mark = header.add_paragraph("BORRADOR – sin firma ni valor oficial", style="Borrador")
    mark.add_run()._r.append(parse_xml(_WATERMARK.format(ns=nsdecls("w"), n=number)))
    header.add_paragraph("{%p endif %}")


def _foot(footer: Any) -> None:
    footer.is_linked_to_previous = False
    table = footer.add_table(rows=1, cols=2, width=TEXT_WIDTH)
    table.autofit = False
    left, right = table.rows[0].cells
    for column, cell, width in zip(table.columns, (left, right), (Cm(13.9), Cm(2.19)), strict=True):
        column.width = cell.width = width
    first = left.paragraphs[0]
    first.style = "Pie"
    first.add_run(
        "{{ propietario.direccion }}"
        "{% if propietario.direccion and propietario.ciudad %}, {% endif %}{{ propietario.ciudad }}"
        "{% if propietario.correo %} · {{ propietario.correo }}{% endif %}"
    )
    left.add_paragraph("{%p if documento.codigo_verificacion %}")
    left.add_paragraph("Código de verificación: {{ documento.codigo_verificacion }}", style="Pie")
    left.add_paragraph("Compruebe este documento en {{ documento.url_verificacion }}", style="Pie")
    left.add_paragraph("{%p endif %}")
    page = left.add_paragraph("Página ", style="Pie")
    field(page, "PAGE")
    page.add_run(" de ")
    field(page, "NUMPAGES")
    _picture(right.paragraphs[0])
    empty = footer.paragraphs[0]._p
    empty.getparent().remove(empty)
    footer.add_paragraph(style="Pie").paragraph_format.line_spacing = Pt(1)  # Word wants one after a table
    _rule(first, "top")


def _picture(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    shape = paragraph.add_run().add_picture(io.BytesIO(blank_png()), width=Cm(1.9))
    for drawn in (shape._inline.docPr, shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr):
        drawn.set("name", QR_PICTURE)
        drawn.set("descr", "Código QR para comprobar este documento")


def field(paragraph: Paragraph, code: str) -> None:
    """A field that Word computes (PAGE, NUMPAGES)."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    simple.append(run)
    paragraph._p.append(simple)


def _rule(paragraph: Paragraph, side: str) -> None:
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="6" w:space="4" w:color="7F7F7F"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
