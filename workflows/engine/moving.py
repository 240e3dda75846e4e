"""A run carried to another version of its diagram: what stands in the way, and the state over the new specs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

from workflows.engine import ahead, state
from workflows.engine.model import Model

ALIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
PREDICTED = TaskState.PREDICTED_MASK | TaskState.FUTURE


@dataclass(frozen=True)
class Obstacle:
    """Why a run cannot go on over another diagram, and where.

    code: removed | kind | event | boundary (something new hangs on the place where it stands) | split | join
    (parallel branches under way) | data (a name that is asked for ahead and that the run does not have).
    """

    code: str
    element: str


def obstacles(saved: bytes, old: Model, new: Model, produced: Mapping[str, Iterable[str]]) -> list[Obstacle]:
    """Everything that keeps a saved run from the new diagram; `produced`: step -> names it gives to engine data."""
    workflow = state.load(saved, old)
    found = list(dict.fromkeys(_structural(workflow, new)))
    if found:
        return found
    alive = [(_new_spec(each, new), task) for each in _all(workflow) for task in _alive(each)]
    places = [(spec, task.task_spec.name) for spec, task in alive]
    known = set(workflow.data).union(*(set(task.data) for _, task in alive))
    return [Obstacle("data", name) for name in ahead.missing_names(new, places, known, produced)]


def rebound(saved: bytes, old: Model, new: Model) -> bytes:
    """The same run over the new diagram: finished places that are gone are left out, what lies ahead is drawn anew."""
    workflow = state.load(saved, old)
    runs = [(each, _new_spec(each, new)) for each in _all(workflow)]
    workflow.subprocess_specs = new.subprocesses
    for each, spec in runs:
        _bind(each, spec)
    return state.dump(workflow)


def _all(workflow: Any) -> list[Any]:
    return [workflow, *workflow.subprocesses.values()]


def _alive(workflow: Any) -> list[Any]:
    return [task for task in workflow.tasks.values() if task.has_state(ALIVE)]


def _new_spec(workflow: Any, new: Model) -> Any:
    """The new spec of a run or of one of its sub-processes; None when that sub-process is gone."""
    top = workflow.top_workflow is workflow
    return new.spec if top else new.subprocesses.get(workflow.spec.name)


def _structural(workflow: Any, new: Model) -> Iterator[Obstacle]:
    for each in _all(workflow):
        spec = _new_spec(each, new)
        if spec is None:
            yield Obstacle("removed", each.spec.name)
            continue
        alive = _alive(each)
        for task in alive:
            yield from _standing(task.task_spec, each.spec, spec, new)
        if len(alive) > 1:
            yield from _branches(each, spec)


def _standing(old: Any, old_spec: Any, new_spec: Any, new: Model) -> Iterator[Obstacle]:
    place = old.bpmn_id or old.name
    found = new_spec.task_specs.get(old.name)
    if found is None:
        yield Obstacle("removed", place)
    elif type(found) is not type(old) or _lost_inside(found, old, new):
        yield Obstacle("kind", place)
    elif _event(found) != _event(old):
        yield Obstacle("event", place)
    elif _hanging(old.name, new_spec) - _hanging(old.name, old_spec):
        yield Obstacle("boundary", place)


def _lost_inside(found: Any, old: Any, new: Model) -> bool:
    return isinstance(found, SubWorkflowTask) and (found.spec != old.spec or found.spec not in new.subprocesses)


def _event(spec: Any) -> tuple[str, str]:
    definition = getattr(spec, "event_definition", None)
    name = definition.name if isinstance(definition, MessageEventDefinition) else ""
    return type(definition).__name__, f"{name}:{getattr(spec, 'cancel_activity', '')}"


def _hanging(name: str, spec: Any) -> set[str]:
    """The boundary events of a place, by the split that the library puts before it."""
    splits = [each for each in spec.task_specs[name].inputs if isinstance(each, BoundaryEventSplit)]
    return {output.name for split in splits for output in split.outputs if output.name != name}


def _branches(workflow: Any, new_spec: Any) -> Iterator[Obstacle]:
    """Branches under way keep their split and their meeting place, or the run would wait for ever."""
    if not [task for task in workflow.tasks.values() if _is_open_split(task)]:
        return
    for old in workflow.spec.task_specs.values():
        if isinstance(old, UnstructuredJoin) and old.bpmn_id:
            new = new_spec.task_specs.get(old.name)
            many = len(old.outputs) > 1
            if type(new) is not type(old) or len(new.outputs) != len(old.outputs) or len(new.inputs) != len(old.inputs):
                yield Obstacle("split" if many else "join", old.bpmn_id)
            elif _arrived(workflow, old) - {each.name for each in new.inputs}:
                yield Obstacle("join", old.bpmn_id)


def _is_open_split(task: Any) -> bool:
    split = isinstance(task.task_spec, UnstructuredJoin) and len(task.task_spec.outputs) > 1
    return split and task.state == TaskState.COMPLETED and any(each.has_state(ALIVE) for each in task)


def _arrived(workflow: Any, join: Any) -> set[str]:
    """From where the branches that already wait at a parallel meeting place came."""
    if not isinstance(join, ParallelGateway):
        return set()
    at = [task for task in workflow.tasks.values() if task.task_spec is join and not task.has_state(PREDICTED)]
    return {task.parent.task_spec.name for task in at if task.parent.state == TaskState.COMPLETED}


def _bind(workflow: Any, spec: Any) -> None:
    for task in _alive(workflow):
        for child in [each for each in task.children if each.has_state(PREDICTED)]:
            workflow._remove_task(child.id)
    workflow.spec = spec
    for task in list(workflow.tasks.values()):
        found = spec.task_specs.get(task.task_spec.name)
        if found is None:
            _splice(workflow, task)
        else:
            task.task_spec = found
    if workflow.last_task is not None and workflow.last_task.id not in workflow.tasks:
        workflow.last_task = None
    for task in _alive(workflow):
        task.task_spec._predict(task, mask=task.state | PREDICTED)


def _splice(workflow: Any, task: Any) -> None:
    """Leave out a finished place: its children hang on what came before it, with the data that they have."""
    parent = task.parent
    at = parent._children.index(task.id)
    parent._children[at : at + 1] = task._children
    for child in task.children:
        child._parent = parent.id
    del workflow.tasks[task.id]
