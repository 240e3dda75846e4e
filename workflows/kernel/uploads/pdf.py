"""PDF: starts and ends as one, and carries no script, program or attached file."""

import re
import zlib

from workflows.kernel.uploads.containers import is_also_zip
from workflows.kernel.uploads.refuse import refuse

_HEADER = re.compile(rb"%PDF-[12]\.\d")
# Long enough never to appear by chance in compressed bytes; /JS is looked for outside streams only.
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
_SHORT_SCRIPT = re.compile(rb"/JS(?![A-Za-z0-9])")
_LETTERS = sorted(set(b"JavaScriptLaunchEmbeddedFilesRichMedia"))
_TAIL = 1024
_MAX_OBJECTS = 50_000_000
_REMEDY = "Ábralo e imprímalo a PDF (o digitalícelo de nuevo) y adjunte la copia, sin archivos incrustados."


def check_pdf(name: str, data: bytes) -> None:
    """Refuse a PDF with another file glued to it, or with obvious scripts, launches or attachments."""
    if not _HEADER.match(data):
        refuse(name, "por dentro no es un PDF", "Guárdelo de nuevo como PDF y adjúntelo otra vez.")
    if not _ends_as_pdf(data) or is_also_zip(data):
        refuse(name, "está incompleto o trae otro archivo pegado al final", _REMEDY)
    outside, objects = _split(name, data)
    plain = _unescape(outside + b"\n" + objects)
    if _ACTIVE.search(_unescape(data)) or _ACTIVE.search(plain) or _SHORT_SCRIPT.search(plain):
        refuse(name, "contiene código o archivos incrustados que se abren solos", _REMEDY)


def _ends_as_pdf(data: bytes) -> bool:
    place = data.rfind(b"%%EOF", max(0, len(data) - _TAIL))
    return place >= 0 and not data[place + 5 :].strip(b"\x00 \t\r\n\x0c\x1a")


def _unescape(data: bytes) -> bytes:
    """`data` with the letters of the names above readable, however written (`#4A` and `#4a` are J)."""
    if b"#" not in data:
        return data
    for letter in _LETTERS:
        for code in {b"#%02x" % letter, b"#%02X" % letter}:
            data = data.replace(code, bytes([letter]))
    return data


def _split(name: str, data: bytes) -> tuple[bytes, bytes]:
    """What lies outside streams, and what the compressed object streams say (at most 50 MB of it)."""
    outside: list[bytes] = []
    objects: list[bytes] = []
    budget, place = _MAX_OBJECTS, 0
    while (start := data.find(b"stream", place)) >= 0:
        head = data[place:start]
        outside.append(head)
        end = data.find(b"endstream", start)
        if end < 0:
            break
        if b"/ObjStm" in _unescape(head[-2000:]):
            objects.append(_inflate(name, data[start + 6 : end].lstrip(b"\r\n"), budget))
            budget -= len(objects[-1])
        place = end + len(b"endstream")
    outside.append(data[place:] if start < 0 else data[start:])
    return b"\n".join(outside), b"\n".join(objects)


def _inflate(name: str, packed: bytes, budget: int) -> bytes:
    engine = zlib.decompressobj()
    try:
        text = engine.decompress(packed, max(budget, 1))
    except zlib.error:
        return b""
    if engine.unconsumed_tail:
        refuse(name, "se expande a un tamaño que no se puede abrir", _REMEDY)
    return text
