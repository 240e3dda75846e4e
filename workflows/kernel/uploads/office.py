"""Word and Excel files (docx, xlsx): the right main part, no macros, no embedded objects, nothing fetched."""

from collections.abc import Mapping

from workflows.kernel.uploads.containers import check_parts, parse_xml, unzip
from workflows.kernel.uploads.refuse import refuse

_CONTENT_TYPES = "[Content_Types].xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = ("vbaproject", "vbadata", "macrosheets/", "activex")
_EMBEDDED = ("embeddings/", "oleobject")


def check_docx(name: str, data: bytes) -> None:
    """Refuse anything but a plain Word document."""
    _check(name, unzip(name, data, "un documento de Word (.docx)"), _WORD, "un documento de Word (.docx)")


def check_xlsx(name: str, data: bytes) -> None:
    """Refuse anything but a plain Excel workbook."""
    _check(name, unzip(name, data, "un libro de Excel (.xlsx)"), _EXCEL, "un libro de Excel (.xlsx)")


def _check(name: str, parts: Mapping[str, bytes], main_type: str, kind: str) -> None:
    declared = _declared_types(name, parts, kind)
    if any("macroenabled" in each or "vbaproject" in each for each in declared) or _has(parts, _MACROS):
        refuse(name, "contiene macros o controles", f"Guárdelo de nuevo como {kind}, sin macros.")
    if main_type.lower() not in declared:
        refuse(name, f"por dentro no es {kind}", f"Ábralo y guárdelo de nuevo como {kind}.")
    if _has(parts, _EMBEDDED):
        refuse(name, "trae archivos incrustados", "Péguelos como imagen o adjúntelos aparte.")
    check_parts(name, parts)
    for part, content in parts.items():
        if part.lower().endswith(".rels"):
            _check_relationships(name, part, content)


def _has(parts: Mapping[str, bytes], marks: tuple[str, ...]) -> bool:
    return any(mark in part.lower() for part in parts for mark in marks)


def _declared_types(name: str, parts: Mapping[str, bytes], kind: str) -> set[str]:
    if _CONTENT_TYPES not in parts:
        refuse(name, f"por dentro no es {kind}", f"Ábralo y guárdelo de nuevo como {kind}.")
    root = parse_xml(name, _CONTENT_TYPES, parts[_CONTENT_TYPES])
    return {str(each.get("ContentType", "")).strip().lower() for each in root.iter("{*}Override", "{*}Default")}


def _check_relationships(name: str, part: str, content: bytes) -> None:
    for link in parse_xml(name, part, content).iter("{*}Relationship"):
        outside = str(link.get("TargetMode", "")).strip().lower() == "external"
        if outside and not str(link.get("Type", "")).endswith("/hyperlink"):
            refuse(
                name,
                "trae contenido enlazado desde otro lugar (una imagen, plantilla o libro externos)",
                "Inserte ese contenido dentro del archivo o rompa el vínculo, y guárdelo de nuevo.",
            )
