"""docxtpl held to our rules: rendered once, strictly well formed, errors with their place."""

import io
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from docx.opc.part import Part
from docx.opc.pkgwriter import PackageWriter
from docxtpl import DocxTemplate
from lxml import etree

_TAGS = re.compile("<[^>]+>")
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

    def __init__(self, template: bytes) -> None:
        super().__init__(io.BytesIO(template))
        self.allow_missing_pics = True
        self._source = ""

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

    def render_xml_part(
        self, src_xml: str, part: Part, context: dict[str, Any], jinja_env: Any = None
    ) -> str:
        """Remember the source, so that an error can tell its paragraph."""
        self._source = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        return super().render_xml_part(src_xml, part, context, jinja_env)

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Title and author are no templates: escaped text would be stored there as is."""

    def fix_tables(self, xml: str) -> Any:
        """Refuse XML that docxtpl would repair by dropping text."""
        etree.fromstring(xml)
        return super().fix_tables(xml)

    def place(self, error: BaseException) -> str:
        """Text of the paragraph at which rendering stopped, or ""."""
        lines = self._source.splitlines()
        number = getattr(error, "lineno", None) or _line(error.__traceback__)
        if not number or number > len(lines):
            return ""
        return f"cerca de «{_TAGS.sub('', lines[number - 1]).strip()[:120]}»"

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
