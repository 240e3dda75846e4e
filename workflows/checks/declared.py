"""The diagram and procedure.toml say the same: steps, lanes, timers, waits and ends."""

import re
from collections.abc import Iterable, Mapping

from workflows.checks.context import Subject
from workflows.checks.diagram import Node, Q
from workflows.checks.shared import key_exists
from workflows.expressions import FUNCTIONS
from workflows.procedures.model import Wait

ENDED = "hijos_terminados"
MESSAGES: Mapping[str, tuple[str, ...]] = {
    "decision": ("decision", "acta", "fecha", "nota"),
    "enlace_comprobado": ("correcto", "comparado", "problema"),
    "enlace_roto": ("problema",),
    "lote_terminado": ("lote", "total"),
    ENDED: (),
}
"""Messages that Cauce publishes by itself, and the data that each carries."""


def check_declared(subject: Subject) -> None:
    """Complain about what is drawn and not written, or written and not drawn."""
    diagram, procedure = subject.diagram, subject.procedure
    tasks = [node.id for node in diagram.of("userTask")]
    timers = [node.id for node in diagram.nodes.values() if node.event == "timer"]
    waits = [node.id for node in diagram.nodes.values() if _is_catch(node)]
    _both(subject, "steps", tasks, procedure.steps, "step")
    _both(subject, "timers", timers, procedure.timers, "timer")
    _both(subject, "waits", waits, procedure.waits, "wait")
    _lanes(subject)
    _waits(subject)
    _events(subject)
    _ends(subject)


def _is_catch(node: Node) -> bool:
    return node.event == "message" and node.kind in ("intermediateCatchEvent", "boundaryEvent", "startEvent")


def _both(subject: Subject, table: str, drawn: Iterable[str], written: Iterable[str], code: str) -> None:
    for name in sorted(set(drawn) - set(written)):
        subject.drawn(name, f"{code}_unwritten", f"Falta la tabla [{table}.{name}] en procedure.toml.")
    for name in sorted(set(written) - set(drawn)):
        subject.written(f"{table}.{name}", f"{code}_undrawn", f"«{name}» no está en el diagrama.")


def _lanes(subject: Subject) -> None:
    diagram, roles = subject.diagram, subject.procedure.roles
    names = {role.lane: role.id for role in roles.values() if role.lane}
    for lane in diagram.lane_names:
        if lane not in names:
            subject.drawn(lane, "lane_role", f"Ningún rol de [roles] tiene lane = «{lane}».")
    for role in roles.values():
        if role.lane not in diagram.lane_names:
            subject.written(f"roles.{role.id}", "lane_role", f"Falta dibujar el carril «{role.lane}».")
    for task in diagram.of("userTask"):
        _lane_of(subject, task)


def _lane_of(subject: Subject, task: Node) -> None:
    lane = subject.diagram.lanes.get(task.id, "")
    step = subject.procedure.steps.get(task.id)
    role = subject.procedure.roles.get(step.role) if step else None
    if not lane and not task.parent:
        subject.drawn(task.id, "lane_role", "Este paso no está en ningún carril.")
    elif lane and role and role.lane != lane:
        subject.drawn(task.id, "lane_role", f"Está en el carril «{lane}» y su rol es «{role.lane}».")


def _waits(subject: Subject) -> None:
    messages = subject.diagram.messages()
    for name, wait in subject.procedure.waits.items():
        node = subject.diagram.nodes.get(name)
        event = node.xml.find(f"{Q}messageEventDefinition") if node else None
        if event is not None and messages.get(event.get("messageRef", "")) != wait.message:
            subject.drawn(name, "message_name", f"El mensaje dibujado debe llamarse «{wait.message}».")
        _key(subject, name, wait)
        _routes(subject, name, wait)


def _key(subject: Subject, name: str, wait: Wait) -> None:
    if wait.key and not key_exists(subject, wait.key):
        message = f"La clave «{wait.key}» no es un dato del caso, ni del formulario de inicio, ni del motor."
        subject.written(f"waits.{name}", "wait_key", message)
    if wait.message == ENDED and wait.key != "case.id":
        subject.written(f"waits.{name}", "wait_key", f"«{ENDED}» se espera con key = «case.id».")


def _routes(subject: Subject, name: str, wait: Wait) -> None:
    """Data of a message that enter engine data: fields of its form, or what Cauce itself publishes."""
    fields = subject.form_fields(wait.offer.form) if wait.offer else set(MESSAGES.get(wait.message, ()))
    open_ended = not wait.offer and wait.message not in MESSAGES
    for route in wait.routes:
        good = re.fullmatch(r"[a-z][a-z0-9_]*", route) and route not in {*subject.procedure.steps, *FUNCTIONS}
        if not good or not (open_ended or route in fields):
            subject.written(f"waits.{name}", "route", f"«{route}» no es un dato de este mensaje.")


def _events(subject: Subject) -> None:
    for node in subject.diagram.nodes.values():
        good = {
            "startEvent": ("", "message"),
            "endEvent": ("", "terminate"),
            "boundaryEvent": ("timer", "message"),
            "intermediateCatchEvent": ("timer", "message"),
            "intermediateThrowEvent": ("",),
        }.get(node.kind)
        if good is not None and node.event not in good:
            subject.drawn(node.id, "event", "Este evento no se permite: use un plazo o un mensaje.")
        if node.is_event_subprocess:
            starts = [item for item in subject.diagram.children(node.id) if item.kind == "startEvent"]
            if [item.event for item in starts] != ["message"]:
                subject.drawn(node.id, "event", "Este subproceso empieza con un solo mensaje.")


def _ends(subject: Subject) -> None:
    diagram, ends = subject.diagram, subject.procedure.ends
    drawn = {node.id for node in diagram.of("endEvent")}
    for name in sorted(needed_ends(subject) - set(ends)):
        subject.drawn(name, "end_unwritten", f"Falta la tabla [ends.{name}] en procedure.toml.")
    for name, end in ends.items():
        if name not in drawn:
            subject.written(f"ends.{name}", "end_undrawn", f"«{name}» no está en el diagrama.")
        elif not end.state:
            subject.written(f"ends.{name}", "end_state", "Diga en «state» cómo queda el caso.")


def needed_ends(subject: Subject) -> set[str]:
    """Ends that close the case: those at the top and those of an interrupting event sub-process."""
    diagram = subject.diagram
    closing = {""}
    for node in diagram.of("subProcess"):
        starts = [item for item in diagram.children(node.id) if item.kind == "startEvent"]
        if node.is_event_subprocess and not node.parent and any(item.interrupts for item in starts):
            closing.add(node.id)
    return {node.id for node in diagram.of("endEvent") if node.parent in closing}
