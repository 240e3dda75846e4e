"""Zip containers (docx, xlsx, odt, ods): opened with real counts, so that none becomes huge."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from workflows.kernel.uploads.names import is_program
from workflows.kernel.uploads.refuse import refuse

MAX_PARTS = 300
MAX_UNZIPPED = 50_000_000
MAX_RATIO = 100
# A ratio says nothing about a small part: an empty style sheet shrinks a hundredfold too.
_RATIO_FROM = 1_000_000
_CHUNK = 1 << 16
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def is_also_zip(data: bytes) -> bool:
    """True when an archive program would open `data` as a zip, whatever its first bytes say."""
    return b"PK\x05\x06" in data[-66_000:] and zipfile.is_zipfile(io.BytesIO(data))


def unzip(name: str, data: bytes, kind: str) -> dict[str, bytes]:
    """Every part of the container by its name; `kind` ("un documento de Word") goes into the refusals."""
    remedy = f"Ábralo, guárdelo de nuevo como {kind} y adjúntelo otra vez."
    if data[:4] != b"PK\x03\x04" or not _ends_as_zip(data):
        refuse(name, f"por dentro no es {kind}", remedy)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_list(name, archive.infolist(), remedy)
            return _read_all(name, archive, len(data))
    except _BROKEN:
        refuse(name, "está dañado o protegido con contraseña", remedy)


def parse_xml(name: str, part: str, data: bytes) -> etree._Element:
    """The root of an XML part, read without entities, network or DTD; refused when it is not well formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        refuse(name, f"su parte interna {part} está dañada", "Ábralo, guárdelo de nuevo y adjúntelo otra vez.")


def check_parts(name: str, parts: Mapping[str, bytes]) -> None:
    """Refuse programs inside the container and XML that declares a document type."""
    for part, data in parts.items():
        if is_program(part):
            refuse(name, "trae un programa dentro", "Retire los objetos incrustados y guárdelo de nuevo.")
        if part.lower().endswith((".xml", ".rels")) and any(mark in data for mark in _DOCTYPE):
            refuse(name, f"su parte interna {part} trae instrucciones no permitidas", "Guárdelo de nuevo.")


def _ends_as_zip(data: bytes) -> bool:
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if place < 0 or place + 22 > len(data):
        return False
    return place + 22 + int.from_bytes(data[place + 20 : place + 22], "little") == len(data)


def _check_list(name: str, entries: list[zipfile.ZipInfo], remedy: str) -> None:
    if len(entries) > MAX_PARTS:
        refuse(name, f"tiene más de {MAX_PARTS} partes internas", "Divídalo o retire imágenes y objetos.")
    names = [entry.filename for entry in entries]
    if len({each.lower() for each in names}) < len(names) or any(_is_unsafe(each) for each in names):
        refuse(name, "tiene partes repetidas o con nombres no válidos", remedy)
    if any(entry.flag_bits & 0x1 for entry in entries):
        refuse(name, "está protegido con contraseña", "Quítele la contraseña y adjúntelo otra vez.")


def _is_unsafe(part: str) -> bool:
    return part.startswith("/") or "\\" in part or "\x00" in part or ":" in part or ".." in part.split("/")


def _read_all(name: str, archive: zipfile.ZipFile, packed: int) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    for entry in archive.infolist():
        content = _read_part(name, archive, entry, MAX_UNZIPPED - total)
        total += len(content)
        _check_ratio(name, len(content), entry.compress_size)
        parts[entry.filename] = content
    _check_ratio(name, total, packed)
    return parts


def _read_part(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    # The declared sizes may lie, so the bytes are counted as they come out.
    pieces: list[bytes] = []
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            room -= len(piece)
            if room < 0:
                limit = MAX_UNZIPPED // 1_000_000
                refuse(name, f"al abrirlo ocupa más de {limit} MB", "Divídalo en archivos más pequeños.")
            pieces.append(piece)
    return b"".join(pieces)


def _check_ratio(name: str, unpacked: int, packed: int) -> None:
    if unpacked > _RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        refuse(name, "se expande de forma anormal al abrirlo", "Guárdelo de nuevo o expórtelo a PDF.")
