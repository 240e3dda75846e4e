"""Is the diagram legal: one process, known elements, nothing that runs code, a layout for people."""

import re

from workflows.checks.context import Subject
from workflows.checks.diagram import Q
from workflows.checks.xml import BPMN, BPMNDI, DC, DI, SPIFF, Element, local, namespace, text
from workflows.expressions import FUNCTIONS

KNOWN = {
    "definitions", "process", "collaboration", "participant", "laneSet", "lane", "flowNodeRef",
    "childLaneSet", "incoming", "outgoing", "sequenceFlow", "conditionExpression", "extensionElements",
    "documentation", "message", "timerEventDefinition", "messageEventDefinition", "terminateEventDefinition",
    "timeDuration", "timeDate", "timeCycle", "textAnnotation", "text", "association", "group",
    "category", "categoryValue",
    "standardLoopCharacteristics", "loopCondition", "multiInstanceLoopCharacteristics", "loopCardinality",
    "completionCondition", "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem",
    "startEvent", "endEvent", "userTask", "serviceTask", "businessRuleTask", "exclusiveGateway",
    "parallelGateway", "inclusiveGateway", "subProcess", "boundaryEvent", "intermediateCatchEvent",
    "intermediateThrowEvent",
}  # fmt: skip
WORDS = {
    "scriptTask": ("script", "Las tareas de script no se permiten: use un servicio de la lista."),
    "script": ("script", "Los scripts no se permiten."),
    "callActivity": ("call_activity", "Un proceso no llama a otro: use el servicio open_cases."),
    "conditionalEventDefinition": ("conditional_event", "No hay eventos condicionales: use un mensaje."),
    "condition": ("conditional_event", "No hay eventos condicionales: use un mensaje."),
    "compensateEventDefinition": ("compensation", "No hay compensación: dibuje el camino de vuelta."),
    "correlationProperty": ("correlation", "La correlación se escribe en [waits], no en el diagrama."),
    "correlationKey": ("correlation", "La correlación se escribe en [waits], no en el diagrama."),
    "correlationSubscription": ("correlation", "La correlación se escribe en [waits], no en el diagrama."),
}
EXTENSIONS = {"serviceTaskOperator": "serviceTask", "calledDecisionId": "businessRuleTask"}
CODE = re.compile(r"__|[\[\]{}=\"'`;|&<>\\]|\w\(|\.[A-Za-z_]")
TIMES = ("timeDuration", "timeDate", "timeCycle")


def check_drawing(subject: Subject) -> None:
    """Complain about everything in the XML that is not a legal diagram."""
    _elements(subject)
    _identifiers(subject)
    _process(subject)
    _layout(subject)


def _elements(subject: Subject) -> None:
    for node in subject.diagram.root.iter():
        kind, element = local(node), _owner(node)
        inside = any(local(item) == "extensionElements" for item in node.iterancestors())
        if inside:
            _extension(subject, node, element)
        elif namespace(node) == BPMN and kind not in KNOWN:
            code, message = WORDS.get(kind, ("element", f"«{kind}» no se permite en un diagrama."))
            subject.drawn(element, code, message)
        elif namespace(node) not in (BPMN, BPMNDI, DC, DI, "") and not _in_layout(node):
            subject.drawn(element, "extension", f"La extensión «{kind}» no se permite.")
        elif kind in TIMES and CODE.search(text(node)):
            subject.drawn(element, "timer_text", "Escriba el plazo en palabras: lo decide [timers].")
        if node.get("isForCompensation") == "true":
            subject.drawn(element, "compensation", WORDS["compensateEventDefinition"][1])


def _in_layout(node: Element) -> bool:
    ancestors = node.iterancestors()
    return any(namespace(item) == BPMNDI for item in ancestors)


def _owner(node: Element) -> str:
    """Return the id of the nearest element that people see."""
    chain = (node, *node.iterancestors())
    drawn = (item for item in chain if item.get("id") and not local(item).endswith("Definition"))
    return next((item.get("id") for item in drawn), "")


def _extension(subject: Subject, node: Element, element: str) -> None:
    parent = node.getparent()
    if local(parent) != "extensionElements":
        return
    kind = local(node)
    owner = local(parent.getparent())
    if namespace(node) == SPIFF and EXTENSIONS.get(kind) == owner:
        return
    if kind in ("preScript", "postScript"):
        subject.drawn(element, "script", "preScript y postScript no se permiten.")
    elif kind in ("messagePayload", "messageVariable", "processVariableCorrelation"):
        subject.drawn(element, "message_payload", "El contenido de un mensaje no se calcula en el diagrama.")
    elif kind:
        subject.drawn(element, "extension", f"La extensión «{kind}» no se permite.")


def _identifiers(subject: Subject) -> None:
    seen: set[str] = set()
    for node in subject.diagram.root.iter():
        identifier = node.get("id", "") if namespace(node) in (BPMN, BPMNDI) else ""
        if identifier and identifier in seen:
            subject.drawn(identifier, "duplicate_id", f"El id «{identifier}» está repetido.")
        seen.add(identifier)
    for item in subject.diagram.of("userTask"):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", item.id) or "__" in item.id or item.id in FUNCTIONS:
            subject.drawn(item.id, "reserved_name", "El id de un paso usa solo minúsculas, números y «_».")
    reserved = {"case", "start", "open", "entidad", "responsable"} & set(subject.procedure.steps)
    for name in sorted(reserved):
        subject.written(f"steps.{name}", "reserved_name", f"«{name}» es un nombre reservado.")


def _process(subject: Subject) -> None:
    diagram, expected = subject.diagram, subject.procedure.process_id
    executable = [item for item in diagram.root.iter(f"{Q}process") if item.get("isExecutable") == "true"]
    if len(executable) != 1:
        subject.drawn("", "process", "El diagrama debe tener exactamente un proceso ejecutable.")
        return
    if executable[0].get("id") != expected:
        subject.drawn(executable[0].get("id", ""), "process", f"El id del proceso debe ser «{expected}».")
    starts = [node for node in diagram.children("") if node.kind == "startEvent"]
    if len(starts) != 1 or starts[0].event:
        subject.drawn("", "start_event", "El proceso debe tener un solo inicio, sin mensaje ni plazo.")
    if not any(node.kind == "endEvent" for node in diagram.children("")):
        subject.drawn("", "end_event", "El proceso no tiene ningún final.")


def _layout(subject: Subject) -> None:
    root = subject.diagram.root
    shapes = {
        item.get("bpmnElement")
        for item in root.iter(f"{{{BPMNDI}}}BPMNShape")
        if item.find(f"{{{DC}}}Bounds") is not None
    }
    edges = {
        item.get("bpmnElement")
        for item in root.iter(f"{{{BPMNDI}}}BPMNEdge")
        if len(item.findall(f"{{{DI}}}waypoint")) > 1
    }
    lanes = [item.get("id", "") for tag in ("lane", "participant") for item in root.iter(f"{Q}{tag}")]
    for name in (*subject.diagram.nodes, *lanes):
        if name not in shapes:
            subject.drawn(name, "layout", "Falta la figura de este elemento en el dibujo.")
    for flow in subject.diagram.flows:
        if flow.id not in edges:
            subject.drawn(flow.id, "layout", "Falta la línea de esta flecha en el dibujo.")
