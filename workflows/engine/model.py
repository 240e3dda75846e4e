"""Compiles a diagram once: specs, the timers swapped for ours, the starts of event sub-processes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser

from workflows.engine.guard import EngineFailure

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


class TermTimer(EventDefinition):
    """A drawn timer: it fires when a term row says so, never by the wall clock."""


@dataclass(frozen=True)
class EventStart:
    """The message start of an event sub-process."""

    element: str
    message: str
    subprocess: str
    interrupting: bool


@dataclass(frozen=True)
class Model:
    """A compiled definition: shared by every run of its version, never changed."""

    spec: Any
    subprocesses: dict[str, Any]
    event_starts: tuple[EventStart, ...]
    nested: frozenset[str]


def safe_root(xml: bytes) -> Any:
    """Parse XML without entities, network or DTD; a DOCTYPE is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.doctype:
        raise EngineFailure("process.bpmn", "un DOCTYPE no se acepta")
    return root


@lru_cache(maxsize=128)
def compile_model(slug: str, xml: bytes, dmn: bytes = b"") -> Model:
    """The model of a diagram (process id = slug with "_" for "-"); cached by content."""
    root = safe_root(xml)
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(root, filename="process.bpmn")
    if dmn:
        parser.add_dmn_xml(safe_root(dmn), filename="decisions.dmn")
    process = slug.replace("-", "_")
    spec = parser.get_spec(process)
    subprocesses = parser.get_subprocess_specs(process)
    for each in (spec, *subprocesses.values()):
        _swap_timers(each)
        _join_rounds(each)
    for name in spec.start.trigger_specs:
        spec.task_specs[name]._connect_notify(spec.start)
    nested = frozenset(s.bpmn_id for each in subprocesses.values() for s in each.task_specs.values() if s.bpmn_id)
    return Model(spec, subprocesses, tuple(_event_starts(root, subprocesses)), nested)


def _swap_timers(spec: Any) -> None:
    for task_spec in spec.task_specs.values():
        definition = getattr(task_spec, "event_definition", None)
        if isinstance(definition, TimerEventDefinition):
            task_spec.event_definition = TermTimer(definition.name, definition.description)


def _join_rounds(spec: Any) -> None:
    """A loop hears the end of its rounds also in a process that did not open them (the library connects on opening)."""
    for loop in [each for each in spec.task_specs.values() if isinstance(each, LoopTask)]:
        done = spec.task_specs[loop.task_spec].completed_event
        if not done.is_connected(loop.merge_child):
            done.connect(loop.merge_child)


def _event_starts(root: Any, subprocesses: dict[str, Any]) -> list[EventStart]:
    found = []
    for sub in root.iter(f"{BPMN}subProcess"):
        if sub.get("triggeredByEvent") != "true":
            continue
        for start in sub.findall(f"{BPMN}startEvent"):
            definition = _definition(subprocesses[sub.get("id")], start.get("id"))
            if isinstance(definition, MessageEventDefinition):
                interrupting = start.get("isInterrupting", "true") != "false"
                found.append(EventStart(start.get("id"), definition.name, sub.get("id"), interrupting))
    return found


def _definition(spec: Any, element: str) -> Any:
    return next(s.event_definition for s in spec.task_specs.values() if s.bpmn_id == element)
