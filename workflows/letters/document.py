"""docxtpl held to our rules: rendered once, strictly well formed, errors with their place."""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from types import TracebackType
from typing import Any

from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from docx.oxml.ns import qn
from docx.shared import Cm
from docxtpl import DocxTemplate
from jinja2 import Undefined
from lxml import etree
from markupsafe import Markup

from workflows.letters import charts
from workflows.letters.clean import to_markup
from workflows.letters.filters import NO_CHART
from workflows.letters.opened import opened

_TAGS = re.compile("<[^>]+>")
SIGNATURE = ("Despedida", "Firma", "Firma detalle", "Línea especial")
CHART_WIDTH = Cm(15.6)
_STYLES = "wordprocessingml.styles+xml"
_FOOTNOTES = "wordprocessingml.footnotes+xml"


class _Collected:
    """Takes what python-docx would zip: our own zip comes after, and zipping twice is a third of a letter."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write(self, uri: Any, blob: bytes) -> None:
        """Keep one part."""
        self.parts[uri.membername] = blob


class LetterDocument(DocxTemplate):
    """A template in memory; `place(error)` tells the paragraph that was being rendered."""

    docx: Any
    is_rendered: bool

    def __init__(self, template: bytes) -> None:
        super().__init__(io.BytesIO(template))
        self.allow_missing_pics = True
        self._template, self._source = template, ""

    def init_docx(self, reload: bool = True) -> None:
        """Open the template, a fresh one when this object was rendered before."""
        if not self.docx or (self.is_rendered and reload):
            self.docx = opened(self._template)
            self.is_rendered = False

    def sources(self) -> Iterator[tuple[str, str]]:
        """(part name, Jinja source) of every part that gets rendered: body, headers, footers, footnotes."""
        self.init_docx()
        yield "texto", self.patch_xml(self.get_xml())
        for uri, label in ((self.HEADER_URI, "encabezado"), (self.FOOTER_URI, "pie de página")):
            for _key, part in self.get_headers_footers(uri):
                yield label, self.patch_xml(self.get_part_xml(part))
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith(_FOOTNOTES):
                yield "notas al pie", self.patch_xml(_text(part))

    def patch_xml(self, src_xml: str) -> str:
        """The marks of Jinja freed of Word's tags; a batch of letters of one kind does it once."""
        return _patched(src_xml)

    def render_xml_part(self, src_xml: str, part: Part, context: dict[str, Any], jinja_env: Any = None) -> str:
        """Remember the source, so that an error can tell its paragraph."""
        self._source = src_xml
        return super().render_xml_part(src_xml, part, context, jinja_env)

    def chart(self, value: Any, draw: charts.Drawer) -> Markup:
        """The picture of a chart as a run of its own, with its words for whom does not see it; nothing from nothing."""
        if not value or isinstance(value, Undefined):
            return Markup()
        chart = charts.checked(value)
        picture = draw(chart) if chart["filas"] else None
        if picture is None:
            return to_markup(NO_CHART if chart["filas"] else "")
        inline = self.current_rendering_part.new_pic_inline(io.BytesIO(picture), width=CHART_WIDTH)
        for drawn in (inline.docPr, inline.graphic.graphicData.pic.nvPicPr.cNvPr):
            drawn.set("name", "grafico")
            drawn.set("descr", charts.said(chart))
        drawing = f'</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'
        return Markup(drawing)

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Title and author are no templates: escaped text would be stored there as is."""

    def fix_tables(self, xml: str) -> Any:
        """Refuse XML that docxtpl would repair by dropping text."""
        etree.fromstring(xml)
        return super().fix_tables(xml)

    def place(self, error: BaseException) -> str:
        """Text of the paragraph at which rendering stopped, or ""."""
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", self._source).splitlines()
        number = getattr(error, "lineno", None) or _line(error.__traceback__)
        if not number or number > len(lines):
            return ""
        return f"cerca de «{_TAGS.sub('', lines[number - 1]).strip()[:120]}»"

    def hold_signature(self) -> None:
        """The last lines of text go to the next page with the signature, so that it never stands there alone."""
        parts = self.docx.part.package.iter_parts()
        styles = next((part for part in parts if part.content_type.endswith(_STYLES)), None)
        ids = _styles_of_signatures(styles.blob) if styles is not None else frozenset()
        above: Any = None
        for paragraph in self.docx.element.body.iterchildren(qn("w:p"), qn("w:tbl")):
            if paragraph.tag == qn("w:tbl"):
                # A signature in a cell of its own; another table is no line to hold it to.
                paragraph = next(paragraph.iter(qn("w:p")))
                if paragraph.style not in ids:
                    above = None
                    continue
            held = paragraph.style in ids
            if held and above is not None and above.style not in ids:
                above.get_or_add_pPr().keepNext_val = True
            if paragraph.text.strip():
                above = paragraph

    def parts(self) -> dict[str, bytes]:
        """Every part of the rendered file by its name, as python-docx would write it into a zip."""
        self.pre_processing()
        package = self.docx.part.package
        for part in package.parts:
            part.before_marshal()
        collected = _Collected()
        PackageWriter._write_content_types_stream(collected, package.parts)
        PackageWriter._write_pkg_rels(collected, package.rels)
        PackageWriter._write_parts(collected, package.parts)  # type: ignore[arg-type]
        return collected.parts


@lru_cache(maxsize=64)
def _patched(source: str) -> str:
    patched: str = DocxTemplate(io.BytesIO()).patch_xml(source)
    return patched


@lru_cache(maxsize=64)
def _styles_of_signatures(styles: bytes) -> frozenset[str]:
    """Ids of the styles in which signatures are written."""
    found = etree.fromstring(styles).iterchildren(qn("w:style"))
    named = ((each.get(qn("w:styleId")), each.find(qn("w:name"))) for each in found)
    return frozenset(key for key, name in named if name is not None and name.get(qn("w:val")) in SIGNATURE)


def _line(trace: TracebackType | None) -> int | None:
    """Line of the template in a traceback rewritten by Jinja."""
    found = None
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _text(part: Part) -> str:
    blob: bytes = part.blob
    return blob.decode("utf-8")
