"""Can every case move: arrows that join, nothing cut off, no loop that never waits for anybody."""

from collections.abc import Mapping

from workflows.checks.context import Subject
from workflows.checks.diagram import Diagram, Node

Graph = Mapping[str, set[str]]


def check_graph(subject: Subject) -> None:
    """Complain about broken arrows, unreachable elements, dead ends and endless loops."""
    diagram = subject.diagram
    broken = [flow for flow in diagram.flows if flow.source not in diagram.nodes or flow.target not in diagram.nodes]
    for flow in broken:
        subject.drawn(flow.id, "broken_flow", "Esta flecha no une dos elementos permitidos.")
    _reach(subject)
    _ways_out(subject)
    edges = _edges(diagram)
    waits = {node.id for node in diagram.nodes.values() if is_wait(node)}
    for name in sorted(_in_cycle({key: edges[key] - waits for key in edges if key not in waits})):
        subject.drawn(name, "endless_loop", "Este ciclo no espera a nadie: agregue un paso o un mensaje.")


def is_wait(node: Node) -> bool:
    """Whether a case rests here until a person, a term or a message moves it."""
    if node.kind == "userTask":
        return True
    catches = node.kind in ("intermediateCatchEvent", "boundaryEvent", "startEvent")
    return catches and node.event in ("timer", "message")


def _edges(diagram: Diagram) -> dict[str, set[str]]:
    """What follows what, with sub-processes opened: "x" enters and "x#out" leaves one."""
    edges: dict[str, set[str]] = {name: set() for name in diagram.nodes}
    for node in diagram.of("subProcess"):
        edges[f"{node.id}#out"] = set()
        for child in diagram.children(node.id):
            if child.kind == "startEvent":
                edges[node.id].add(child.id)
        if any(True for part in node.xml if "LoopCharacteristics" in str(part.tag)):
            edges[f"{node.id}#out"].add(node.id)
    for node in diagram.of("endEvent"):
        if node.parent:
            edges[node.id].add(f"{node.parent}#out")
    for flow in diagram.flows:
        source = f"{flow.source}#out" if f"{flow.source}#out" in edges else flow.source
        if source in edges and flow.target in diagram.nodes:
            edges[source].add(flow.target)
    for node in diagram.of("boundaryEvent"):
        edges.setdefault(node.host, set()).add(node.id)
    return edges


def _in_cycle(edges: Graph) -> set[str]:
    """Names that can come back to themselves."""
    found = set()
    for name in edges:
        seen: set[str] = set()
        ahead = list(edges[name])
        while ahead:
            here = ahead.pop()
            if here == name:
                found.add(name.removesuffix("#out"))
                break
            if here not in seen:
                seen.add(here)
                ahead.extend(edges.get(here, ()))
    return found


def _reach(subject: Subject) -> None:
    diagram = subject.diagram
    edges = _edges(diagram)
    ahead = [node.id for node in diagram.children("") if node.kind == "startEvent"]
    ahead += [node.id for node in diagram.of("subProcess") if node.is_event_subprocess]
    seen: set[str] = set()
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(edges.get(here, ()))
    for name in diagram.nodes:
        if name not in seen:
            subject.drawn(name, "unreachable", "Ningún camino llega a este elemento.")


def _ways_out(subject: Subject) -> None:
    diagram = subject.diagram
    for node in diagram.nodes.values():
        out, into = diagram.out(node.id), diagram.into(node.id)
        if node.kind == "endEvent":
            if out:
                subject.drawn(node.id, "broken_flow", "De un final no sale ninguna flecha.")
        elif not out and not node.is_event_subprocess:
            subject.drawn(node.id, "dead_end", "De este elemento no sale ninguna flecha.")
        if node.kind == "startEvent" and into:
            subject.drawn(node.id, "broken_flow", "A un inicio no llega ninguna flecha.")
        if node.kind == "boundaryEvent" and node.host not in diagram.nodes:
            subject.drawn(node.id, "broken_flow", "Este evento no está pegado a ningún elemento.")
        if node.kind not in ("exclusiveGateway", "inclusiveGateway") and any(flow.condition for flow in out):
            subject.drawn(node.id, "condition_place", "Las condiciones van en las flechas de un rombo.")
        if node.kind in ("userTask", "serviceTask") and len(out) > 1:
            subject.drawn(node.id, "condition_place", "De una tarea sale una sola flecha: use un rombo.")
