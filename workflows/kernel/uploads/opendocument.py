"""LibreOffice files (odt, ods): the declared kind first, no macros, no OLE objects, no linked content."""

import re
from collections.abc import Mapping

from workflows.kernel.uploads.containers import check_parts, parse_xml, unzip
from workflows.kernel.uploads.refuse import refuse

_TEXT = b"application/vnd.oasis.opendocument.text"
_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LINKS = frozenset({"{urn:oasis:names:tc:opendocument:xmlns:text:1.0}a",
                    "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}a"})  # fmt: skip
_OUTSIDE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|/|\\|(?:\./)*\.\./)")
_MACRO_FOLDERS = ("basic/", "scripts/", "dialogs/")


def check_odt(name: str, data: bytes) -> None:
    """Refuse anything but a plain OpenDocument text."""
    _check(name, unzip(name, data, "un documento de texto (.odt)"), _TEXT, "un documento de texto (.odt)")


def check_ods(name: str, data: bytes) -> None:
    """Refuse anything but a plain OpenDocument spreadsheet."""
    _check(name, unzip(name, data, "una hoja de cálculo (.ods)"), _SHEET, "una hoja de cálculo (.ods)")


def _check(name: str, parts: Mapping[str, bytes], kind_type: bytes, kind: str) -> None:
    if next(iter(parts)) != "mimetype" or parts["mimetype"].strip() != kind_type or "content.xml" not in parts:
        refuse(name, f"por dentro no es {kind}", f"Ábralo y guárdelo de nuevo como {kind}.")
    if any(part.lower().startswith(_MACRO_FOLDERS) for part in parts):
        refuse(name, "contiene macros", "Guárdelo de nuevo sin macros.")
    if b"oleobject" in parts.get("META-INF/manifest.xml", b"").lower():
        refuse(name, "trae archivos incrustados", "Péguelos como imagen o adjúntelos aparte.")
    check_parts(name, parts)
    for part, content in parts.items():
        if part.rpartition("/")[2] in ("content.xml", "styles.xml"):
            _check_content(name, part, content)


def _check_content(name: str, part: str, content: bytes) -> None:
    for element in parse_xml(name, part, content).iter("{*}*"):
        tag = str(element.tag)
        if tag.endswith(("}event-listener", "}script")):
            refuse(name, "contiene macros", "Quite los eventos o botones con macros y guárdelo de nuevo.")
        target = element.get(_HREF, "")
        if tag not in _LINKS and _OUTSIDE.match(target):
            refuse(
                name,
                "trae contenido enlazado desde otro lugar",
                "Inserte ese contenido dentro del archivo o rompa el vínculo, y guárdelo de nuevo.",
            )
