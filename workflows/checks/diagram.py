"""The drawn process as plain nodes, flows and lanes, read from its XML."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workflows.checks.xml import BPMN, SPIFF, Element, local, namespace, text

NODES = {
    "startEvent", "endEvent", "userTask", "serviceTask", "businessRuleTask", "exclusiveGateway",
    "parallelGateway", "inclusiveGateway", "subProcess", "boundaryEvent", "intermediateCatchEvent",
    "intermediateThrowEvent",
}  # fmt: skip
Q = f"{{{BPMN}}}"


@dataclass(frozen=True)
class ServiceCall:
    """What a service task asks for: the service, its parameters as written, and where the answer goes."""

    name: str
    params: dict[str, str]
    result: str


@dataclass(frozen=True)
class Node:
    """A drawn thing that a case passes; `parent` is its sub-process ("" at the top)."""

    id: str
    kind: str
    name: str
    parent: str
    event: str
    host: str
    default: str
    xml: Element

    @property
    def is_event_subprocess(self) -> bool:
        """Whether this is a sub-process that a message starts."""
        return self.kind == "subProcess" and self.xml.get("triggeredByEvent") == "true"

    @property
    def interrupts(self) -> bool:
        """Whether this start or boundary event ends what it interrupts."""
        return self.xml.get("isInterrupting", "true") != "false"


@dataclass(frozen=True)
class Flow:
    """An arrow; `condition` is "" when it has none."""

    id: str
    source: str
    target: str
    condition: str


@dataclass
class Diagram:
    """One executable process."""

    root: Element
    process: Element | None
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    lanes: dict[str, str] = field(default_factory=dict)
    lane_names: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> Iterator[Node]:
        """Nodes of these kinds, in drawing order."""
        return (node for node in self.nodes.values() if node.kind in kinds)

    def out(self, node: str) -> list[Flow]:
        """Arrows that leave a node."""
        return [flow for flow in self.flows if flow.source == node]

    def into(self, node: str) -> list[Flow]:
        """Arrows that reach a node."""
        return [flow for flow in self.flows if flow.target == node]

    def children(self, parent: str) -> list[Node]:
        """Nodes drawn directly inside a sub-process, or at the top for ""."""
        return [node for node in self.nodes.values() if node.parent == parent]

    def messages(self) -> dict[str, str]:
        """Names of the drawn messages by their id."""
        return {item.get("id", ""): item.get("name", "") for item in self.root.iter(f"{Q}message")}


def read_diagram(root: Element) -> Diagram:
    """Return the first executable process (or the first one) of the definitions."""
    processes = list(root.iter(f"{Q}process"))
    executable = [item for item in processes if item.get("isExecutable") == "true"]
    process = next(iter(executable or processes), None)
    diagram = Diagram(root, process)
    if process is None:
        return diagram
    for node in process.iter():
        kind = local(node)
        if namespace(node) == BPMN and kind in NODES:
            diagram.nodes[node.get("id", "")] = _node(node, kind)
        elif namespace(node) == BPMN and kind == "sequenceFlow":
            diagram.flows.append(_flow(node))
    for lane in process.iter(f"{Q}lane"):
        diagram.lane_names.append(lane.get("name", ""))
        for reference in lane.findall(f"{Q}flowNodeRef"):
            diagram.lanes[text(reference)] = lane.get("name", "")
    return diagram


def _node(node: Element, kind: str) -> Node:
    event = next((local(part) for part in node if local(part).endswith("EventDefinition")), "")
    owner = node.getparent()
    parent = owner.get("id", "") if owner is not None and local(owner) == "subProcess" else ""
    return Node(
        id=node.get("id", ""),
        kind=kind,
        name=" ".join(node.get("name", "").split()),
        parent=parent,
        event=event.removesuffix("EventDefinition"),
        host=node.get("attachedToRef", ""),
        default=node.get("default", ""),
        xml=node,
    )


def _flow(node: Element) -> Flow:
    condition = text(node.find(f"{Q}conditionExpression"))
    return Flow(node.get("id", ""), node.get("sourceRef", ""), node.get("targetRef", ""), condition)


def service_of(node: Node) -> ServiceCall | None:
    """Return what a service task asks for, or None when it says nothing."""
    operator = node.xml.find(f"{Q}extensionElements/{{{SPIFF}}}serviceTaskOperator")
    if operator is None:
        return None
    params = {item.get("id", ""): item.get("value", "") for item in operator.iter(f"{{{SPIFF}}}parameter")}
    return ServiceCall(operator.get("id", ""), params, operator.get("resultVariable", ""))
