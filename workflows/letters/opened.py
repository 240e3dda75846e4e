"""A template opened as python-docx does, without unzipping or parsing again what no letter changes."""

import io
from functools import lru_cache
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.package import Unmarshaller
from docx.opc.part import Part, PartFactory
from docx.opc.pkgreader import PackageReader
from docx.package import Package
from docx.parts.document import DocumentPart

# Parts that rendering reads or writes as XML; styles, themes and the like pass through byte by byte.
_WRITTEN = frozenset(
    (
        CONTENT_TYPE.WML_DOCUMENT_MAIN, CONTENT_TYPE.WML_HEADER, CONTENT_TYPE.WML_FOOTER,
        CONTENT_TYPE.OPC_CORE_PROPERTIES,
    )
)  # fmt: skip


class _Parts(PartFactory):
    """Makes XML parts only of what a letter writes."""

    @classmethod
    def _part_cls_for(cls, content_type: str) -> Any:
        return super()._part_cls_for(content_type) if content_type in _WRITTEN else Part


def opened(template: bytes) -> Document:
    """A document of its own for one letter; ValueError when the bytes are no Word document."""
    package = Package()
    Unmarshaller.unmarshal(_read(template), package, _Parts)
    part = package.main_document_part
    if not isinstance(part, DocumentPart):
        raise ValueError(f"no Word document but {part.content_type}")
    return part.document


@lru_cache(maxsize=8)
def _read(template: bytes) -> PackageReader:
    """The parts of a template and how they hang together, only ever read: letters of a batch share them."""
    return PackageReader.from_file(io.BytesIO(template))
