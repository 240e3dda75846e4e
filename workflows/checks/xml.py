"""Opens the XML of a diagram or of decision tables: no entities, no network, no DOCTYPE, bounded size."""

from typing import TypeAlias

from lxml import etree

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 10_000

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

Element: TypeAlias = etree._Element


class XmlRefused(ValueError):
    """The XML may not be used; `code` is stable, the message a Spanish sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def open_xml(raw: bytes) -> Element:
    """Return the root of the XML; raises XmlRefused."""
    if len(raw) > MAX_BYTES:
        raise XmlRefused("xml_size", "El archivo pasa de 2 MB.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlRefused("xml", f"El archivo no es XML correcto: {error}.") from error
    if root.getroottree().docinfo.doctype or any(isinstance(node, etree._Entity) for node in root.iter()):
        raise XmlRefused("doctype", "El archivo declara un DOCTYPE o entidades: retírelos.")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise XmlRefused("xml_size", f"El archivo tiene más de {MAX_ELEMENTS} elementos.")
    return root


def local(node: Element) -> str:
    """Return the name of an element without its namespace; "" for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def namespace(node: Element) -> str:
    """Return the namespace of an element; "" for comments and for none."""
    return etree.QName(node).namespace or "" if isinstance(node.tag, str) else ""


def text(node: Element | None) -> str:
    """Return the tidy text of an element, or ""."""
    return "".join(str(part) for part in node.itertext()).strip() if node is not None else ""
