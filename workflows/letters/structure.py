"""What a letter template may not carry beyond the gate of all uploads: links and fields that fetch (T7)."""

import re
from urllib.parse import urlsplit

from lxml import etree

from workflows.kernel.uploads import accept
from workflows.letters.errors import letter_error
from workflows.letters.package import unpack

_IMPORTS = ("attachedTemplate", "oleObject", "aFChunk", "subDocument", "frame", "package", "control")
_FIELDS = re.compile(r"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|IMPORT|LINK|MACROBUTTON|DATABASE)\b", re.I)
_MEND = "Quítelo en Word, guarde el documento como .docx y vuelva a subirlo."
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check_structure(template: bytes) -> None:
    """Pass the upload gate (`Invalid`, `TooLarge`), then the rules of templates (`LetterError`)."""
    accept("plantilla.docx", template, "template")
    for name, content in unpack(template).items():
        if name.lower().endswith(".rels"):
            _check_relations(name, _root(name, content))
        elif name.lower().endswith(".xml"):
            _check_fields(name, _root(name, content))


def _root(name: str, content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        todo = "Guárdelo de nuevo desde Word."
        raise letter_error("Una parte del documento está dañada", name, todo) from cause


def _check_relations(name: str, root: etree._Element) -> None:
    for relation in root.iter("{*}Relationship"):
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        outside = (relation.get("TargetMode") or "").strip().lower() == "external"
        target = relation.get("Target") or ""
        link = target.startswith("#") or _scheme(target) in ("http", "https", "mailto")
        if kind in _IMPORTS or (outside and not link):
            raise letter_error(f"La plantilla trae contenido de fuera del documento ({kind})", name, _MEND)


def _scheme(target: str) -> str:
    try:
        return urlsplit(target).scheme.lower()
    except ValueError:
        return ""


def _check_fields(name: str, root: etree._Element) -> None:
    codes = "".join(node.text or "" for node in root.iter(f"{_W}instrText"))
    simple = " ".join(node.get(f"{_W}instr") or "" for node in root.iter(f"{_W}fldSimple"))
    foreign = next(root.iter(f"{_W}altChunk", f"{_W}object"), None) is not None
    if foreign or _FIELDS.search(f"{codes} {simple}"):
        raise letter_error("La plantilla usa campos u objetos que leen otros archivos", name, _MEND)
