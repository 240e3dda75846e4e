"""The .docx as a zip: opened within limits, written with fixed dates and order (same parts, same bytes)."""

import io
import zipfile

from workflows.letters.errors import LetterError, letter_error

MAX_PARTS = 300
MAX_BYTES = 50 * 1024 * 1024
MAX_RATIO = 100
_SMALL = 1024 * 1024  # a small part may compress as well as it likes
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_DATE = (1980, 1, 1, 0, 0, 0)


def unpack(docx: bytes) -> dict[str, bytes]:
    """Parts by name, counting the real bytes while unzipping (T8); `LetterError` past any limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            return _read_all(archive, len(docx))
    except LetterError:
        raise
    except Exception as cause:  # any failure to open an upload is a refusal
        raise letter_error("El archivo no es un documento de Word (.docx) legible",
                           todo="Ábralo en Word, guárdelo como .docx y vuelva a subirlo.") from cause


def _read_all(archive: zipfile.ZipFile, packed: int) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) > MAX_PARTS or len({name.lower() for name in names}) != len(names):
        raise letter_error(f"El documento tiene más de {MAX_PARTS} partes o partes repetidas",
                           todo="Guárdelo de nuevo desde Word.")
    parts: dict[str, bytes] = {}
    left = min(MAX_BYTES, max(_SMALL, packed * MAX_RATIO))
    for entry in entries:
        parts[entry.filename] = _read(archive, entry, left)
        left -= len(parts[entry.filename])
    return parts


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    if entry.filename.startswith("/") or "\\" in entry.filename or ".." in entry.filename.split("/"):
        raise letter_error(f"El documento contiene una ruta no permitida: «{entry.filename}»",
                           todo="Guárdelo de nuevo desde Word.")
    with archive.open(entry) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise letter_error("El documento ocupa demasiado al abrirse",
                           todo="Reduzca sus imágenes y vuelva a subirlo (hasta 50 MB descomprimido).")
    return content


def pack(parts: dict[str, bytes]) -> bytes:
    """A .docx whose bytes depend on the parts alone."""
    out = io.BytesIO()
    ordered = [name for name in _FIRST if name in parts] + sorted(set(parts) - set(_FIRST))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ordered:
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            archive.writestr(info, parts[name])
    return out.getvalue()
