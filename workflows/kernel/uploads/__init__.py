"""The one gate for every file that comes in: known type, true to its name, bounded, inert."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from workflows.kernel.uploads.images import check_jpeg, check_png
from workflows.kernel.uploads.mail import check_eml
from workflows.kernel.uploads.names import check_inner_extensions, display_name, extension_of
from workflows.kernel.uploads.office import check_docx, check_xlsx
from workflows.kernel.uploads.opendocument import check_ods, check_odt
from workflows.kernel.uploads.pdf import check_pdf
from workflows.kernel.uploads.plain import check_text
from workflows.kernel.uploads.refuse import refuse, refuse_size

Purpose = Literal["evidence", "csv", "spreadsheet", "results", "template", "signed_scan", "eml"]
Check = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Accepted:
    """A file that passed: display name, media type to serve it with, size in bytes, SHA-256 in hex."""

    name: str
    media_type: str
    size: int
    sha256: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_TYPES: dict[str, tuple[str, Check]] = {
    "pdf": ("application/pdf", check_pdf),
    "docx": (f"{_OFFICE}.wordprocessingml.document", check_docx),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", check_xlsx),
    "odt": (f"{_OPEN}.text", check_odt),
    "ods": (f"{_OPEN}.spreadsheet", check_ods),
    "png": ("image/png", check_png),
    "jpg": ("image/jpeg", check_jpeg),
    "jpeg": ("image/jpeg", check_jpeg),
    "txt": ("text/plain", check_text),
    "csv": ("text/csv", check_text),
    "eml": ("message/rfc822", check_eml),
}
_ALLOWED: dict[str, tuple[tuple[str, ...], int]] = {
    "evidence": (tuple(_TYPES), 20_000_000),
    "csv": (("csv", "txt"), 10_000_000),
    "spreadsheet": (("xlsx",), 20_000_000),
    "results": (("xlsx", "csv", "txt"), 20_000_000),
    "template": (("docx",), 5_000_000),
    "signed_scan": (("pdf", "png", "jpg", "jpeg"), 20_000_000),
    "eml": (("eml",), 25_000_000),
}


def extensions_for(purpose: Purpose) -> tuple[str, ...]:
    """The extensions, without dot, that `accept` takes for `purpose`: what a page may offer."""
    return _ALLOWED[purpose][0]


def limit_for(purpose: Purpose) -> int:
    """The most bytes that `accept` takes for `purpose`."""
    return _ALLOWED[purpose][1]


def accept(name: str, data: bytes, purpose: Purpose = "evidence") -> Accepted:
    """Check one file whole; Invalid (422) or TooLarge (413) says in Spanish what is wrong and what to do."""
    allowed, limit = _ALLOWED[purpose]
    shown = display_name(name)
    extension = extension_of(shown)
    if extension not in allowed:
        _refuse_type(shown, extension, allowed)
    check_inner_extensions(shown)
    if not data:
        refuse(shown, "está vacío", "Ábralo en su equipo, compruebe que tiene contenido y adjúntelo de nuevo.")
    if len(data) > limit:
        refuse_size(shown, limit)
    media_type, check = _TYPES[extension]
    check(shown, data)
    return Accepted(shown, media_type, len(data), hashlib.sha256(data).hexdigest())


def _refuse_type(shown: str, extension: str, allowed: tuple[str, ...]) -> None:
    kind = f"el tipo .{extension} no está permitido" if extension else "su nombre no termina en una extensión"
    accepted = ", ".join(f".{each}" for each in allowed)
    refuse(shown or "sin nombre", kind, f"Guárdelo en uno de estos tipos y adjúntelo de nuevo: {accepted}.")
