"""The .docx as a zip with fixed dates and order: the same parts always make the same bytes."""

import io
import zipfile

from workflows.letters.errors import letter_error

_FIRST = ("[Content_Types].xml", "_rels/.rels")
_DATE = (1980, 1, 1, 0, 0, 0)


def unpack(docx: bytes) -> dict[str, bytes]:
    """Parts by name, of a file that passed the gate or that we wrote; `LetterError` when it is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile as cause:
        raise letter_error(
            "El archivo no es un documento de Word (.docx) legible",
            todo="Ábralo en Word y guárdelo de nuevo como .docx.",
        ) from cause


def pack(parts: dict[str, bytes]) -> bytes:
    """A .docx whose bytes depend on the parts alone."""
    out = io.BytesIO()
    ordered = [name for name in _FIRST if name in parts] + sorted(set(parts) - set(_FIRST))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ordered:
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, parts[name], compresslevel=1)
    return out.getvalue()
