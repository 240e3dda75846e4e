"""A letter as paragraphs and tables of plain text, to be read on any page where no PDF can be shown."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

ALIGNED = {1: "center", 2: "right", 3: "justify"}


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph in one dress."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph (`runs`, `align` start center right justify, `heading`) or a table (`rows` of cells)."""

    runs: tuple[Run, ...] = ()
    align: str = "start"
    heading: bool = False
    rows: tuple[tuple[str, ...], ...] = field(default=())


def blocks(docx: bytes) -> list[Block]:
    """The letter from its head to its foot; empty paragraphs in a row count once."""
    document = Document(io.BytesIO(docx))
    section = document.sections[0]
    first = section.different_first_page_header_footer
    head, foot = (section.first_page_header, section.first_page_footer) if first else (section.header, section.footer)
    found = [*_of(head), *_of(document), *(each for each in _of(foot) if not each.rows)]
    return [each for place, each in enumerate(found) if _shown(each) or (place and _shown(found[place - 1]))]


def _shown(block: Block) -> bool:
    return bool(block.rows) or any(run.text.strip() for run in block.runs)


def _of(container: Any) -> Iterator[Block]:
    for inner in container.iter_inner_content():
        if isinstance(inner, Paragraph):
            if not _counts_pages(inner):
                yield _paragraph(inner)
        elif isinstance(inner, Table) and len(cells := _distinct(inner._cells)) == 1:
            # A table of one cell only keeps its paragraphs on one page.
            yield from _of(cells[0])
        elif isinstance(inner, Table):
            yield Block(rows=tuple(tuple(cell.text for cell in _distinct(row.cells)) for row in inner.rows))


def _counts_pages(paragraph: Paragraph) -> bool:
    """«Página 1 de 2»: a text on a page has no pages to count."""
    return "PAGE" in "".join(paragraph._p.itertext("{*}instrText"))


def _distinct(cells: Any) -> list[Any]:
    """Merged cells come repeated: each is read once."""
    return [cell for place, cell in enumerate(cells) if place == 0 or cell._tc is not cells[place - 1]._tc]


def _paragraph(paragraph: Paragraph) -> Block:
    runs = tuple(Run(run.text, bool(run.bold), bool(run.italic)) for run in paragraph.runs if run.text)
    name = paragraph.style.name if paragraph.style is not None else ""
    align = ALIGNED.get(int(paragraph.alignment), "start") if paragraph.alignment is not None else "start"
    return Block(runs or (Run(paragraph.text),), align, bool(name and name.startswith("Heading")))
