"""Plain text and CSV: readable as UTF-8 or Windows-1252, without binary content or another type's face."""

import re

from workflows.kernel.uploads.containers import is_also_zip
from workflows.kernel.uploads.refuse import refuse

_OTHER_FACES = (
    b"%PDF-", b"PK\x03\x04", b"MZ\x90", b"\x7fELF", b"GIF8", b"{\\rtf", b"#!/", b"<!doctype", b"<html",
    b"<script", b"<?php", b"<?xml", b"<svg", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes) -> str | None:
    """`data` as text, UTF-8 (with or without mark) first and then Windows-1252; None when it is neither."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def check_text(name: str, data: bytes) -> None:
    """Refuse what is not readable text: NUL and control bytes, UTF-16, or another type under a text name."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if start.startswith(tuple(face.lower() for face in _OTHER_FACES)) or is_also_zip(data):
        refuse(
            name,
            "por dentro es de otro tipo, no texto",
            "Adjunte el archivo original con su extensión propia.",
        )
    if _CONTROLS.search(data):
        refuse(
            name,
            "contiene caracteres que no son texto",
            "Guárdelo de nuevo como «CSV UTF-8» o «Texto UTF-8» y adjúntelo otra vez.",
        )
    if decode(data) is None:
        refuse(
            name,
            "sus letras no se pueden leer (no está en UTF-8 ni en Windows-1252)",
            "Guárdelo de nuevo con codificación UTF-8 y adjúntelo otra vez.",
        )
