"""What a .docx may carry: no macros, no embedded objects, nothing fetched from outside (T7)."""

import re
from urllib.parse import urlsplit

from lxml import etree

from workflows.letters.errors import letter_error

_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_FORBIDDEN_PARTS = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|afchunk|/customui"
    r"|\.(bin|exe|dll|js|vbs|html?|mht|rtf|docm|dotm|docx)$"
)
_FORBIDDEN_RELATIONS = (
    "attachedTemplate", "oleObject", "aFChunk", "subDocument", "frame", "package", "control",
)
_FIELDS = re.compile(r"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|IMPORT|LINK|MACROBUTTON|DATABASE)\b", re.I)
_MEND = "Quítelo en Word, guarde el documento como .docx y vuelva a subirlo."
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check_structure(parts: dict[str, bytes]) -> None:
    """`LetterError` at the first thing that a letter template has no business to carry."""
    types = parts.get("[Content_Types].xml", b"")
    if _MAIN not in types or "word/document.xml" not in parts or b"macroEnabled" in types:
        raise letter_error("El archivo no es un documento de Word sin macros (.docx)",
                           todo="Guárdelo desde Word como «Documento de Word (.docx)».")
    for name, content in parts.items():
        if _FORBIDDEN_PARTS.search(name.lower()):
            raise letter_error("La plantilla contiene macros, controles u objetos incrustados", name, _MEND)
        if name.endswith((".xml", ".rels")):
            _check_xml(name, content)


def _check_xml(name: str, content: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        todo = "Guárdelo de nuevo desde Word."
        raise letter_error("Una parte del documento está dañada", name, todo) from cause
    if root.getroottree().docinfo.doctype:
        raise letter_error("El documento declara entidades que no se admiten", name, _MEND)
    if name.endswith(".rels"):
        _check_relations(name, root)
    else:
        _check_fields(name, root)


def _check_relations(name: str, root: etree._Element) -> None:
    for relation in root.iter("{*}Relationship"):
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        external = (relation.get("TargetMode") or "").lower() == "external"
        link = kind == "hyperlink" and _scheme(relation.get("Target")) in ("http", "https", "mailto")
        if kind in _FORBIDDEN_RELATIONS or (external and not link):
            raise letter_error(f"La plantilla trae contenido de fuera del documento ({kind})", name, _MEND)


def _scheme(target: str | None) -> str:
    try:
        return urlsplit(target or "").scheme.lower()
    except ValueError:
        return ""


def _check_fields(name: str, root: etree._Element) -> None:
    codes = "".join(node.text or "" for node in root.iter(f"{_W}instrText"))
    simple = " ".join(node.get(f"{_W}instr") or "" for node in root.iter(f"{_W}fldSimple"))
    foreign = next(root.iter(f"{_W}altChunk", f"{_W}object"), None) is not None
    if foreign or _FIELDS.search(f"{codes} {simple}"):
        raise letter_error("La plantilla usa campos u objetos que leen otros archivos", name, _MEND)
