"""Small templates made in memory and a whole context, for the tests of letters."""

import io
from typing import Any

from docx import Document
from docx.text.paragraph import Paragraph

from workflows.letters import context
from workflows.letters.package import pack, unpack


def template(*paragraphs: str, header: str = "", table: list[list[str]] | None = None) -> bytes:
    """A .docx with those paragraphs, a header and a table."""
    letter = Document()
    for text in paragraphs:
        letter.add_paragraph(text)
    if header:
        letter.sections[0].header.paragraphs[0].text = header
    if table:
        _fill(letter.add_table(rows=len(table), cols=len(table[0])), table)
    out = io.BytesIO()
    letter.save(out)
    return out.getvalue()


def _fill(drawn: Any, table: list[list[str]]) -> None:
    for row, texts in zip(drawn.rows, table, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def with_part(docx: bytes, name: str, content: bytes) -> bytes:
    """The same document with a part added or replaced."""
    return pack(unpack(docx) | {name: content})


def with_relation(docx: bytes, kind: str, target: str) -> bytes:
    """The same document with an external relationship in its body."""
    name = "word/_rels/document.xml.rels"
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rX" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
    ends = b"</Relationships>"
    return with_part(docx, name, unpack(docx)[name].replace(ends, link.encode() + ends))


def text_of(docx: bytes) -> list[str]:
    """Paragraphs of the body as a reader sees them, line breaks as `\\n`."""
    return [paragraph.text for paragraph in paragraphs_of(docx)]


def paragraphs_of(docx: bytes) -> list[Paragraph]:
    """Paragraphs of the body in order; a table of one cell only keeps its own together, and they count."""
    found: list[Paragraph] = []
    for each in Document(io.BytesIO(docx)).iter_inner_content():
        if isinstance(each, Paragraph):
            found.append(each)
        elif len(each._cells) == 1:
            found += each._cells[0].paragraphs
    return found


def about(**data: Any) -> dict[str, Any]:
    """A context whose start form holds `data`."""
    return context.build(datos=data)
