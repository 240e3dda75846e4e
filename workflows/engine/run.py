"""A run: the only thing that actions know of the engine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from SpiffWorkflow import Workflow
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from workflows.engine import state
from workflows.engine.guard import EngineFailure, GuardedEngine, Service
from workflows.engine.model import EventStart, Model, TermTimer

MAX_DEPTH = 800
MAX_STEPS = 500
ALIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


@dataclass(frozen=True)
class OpenStep:
    """A user task that somebody has to do: the engine's id and the BPMN id."""

    id: str
    step: str


@dataclass(frozen=True)
class OpenEvent:
    """A drawn timer or message that the case waits at. kind: timer | message."""

    id: str
    element: str
    kind: str
    interrupting: bool = False


class Run:
    """One case in memory. Every verb advances until only people, terms or messages are awaited."""

    def __init__(self, model: Model, workflow: Any, service: Service) -> None:
        self._model = model
        self._workflow = workflow
        self._steps = 0
        self.reached: list[str] = []
        workflow.script_engine = GuardedEngine(service)

    @classmethod
    def start(cls, model: Model, data: Mapping[str, Any], service: Service) -> "Run":
        """A new run with its routing data, advanced to its first stop."""
        run = cls(model, BpmnWorkflow(model.spec, model.subprocesses), service)
        run._workflow.task_tree.set_data(**data)
        run._workflow.data.update(data)
        run._advance()
        return run

    @classmethod
    def load(cls, model: Model, saved: bytes, service: Service) -> "Run":
        """A run as it was saved; the guarded engine is set again and the depth checked."""
        run = cls(model, state.load(saved, model), service)
        run._check_depth()
        return run

    def save(self) -> bytes:
        """The slim state."""
        return state.dump(self._workflow)

    def steps(self) -> list[OpenStep]:
        """User tasks that wait for a person."""
        return [OpenStep(str(t.id), t.task_spec.bpmn_id) for t in self._alive() if _is_step(t)]

    def events(self) -> list[OpenEvent]:
        """Timers and messages that are awaited, the starts of event sub-processes included."""
        drawn = [_open_event(t) for t in self._alive() if _is_event(t)]
        if self.ended:
            return []
        starts = self._model.event_starts
        return drawn + [OpenEvent(f"start:{s.element}", s.element, "message", s.interrupting) for s in starts]

    @property
    def ended(self) -> bool:
        """True only when no task is ready or waiting anywhere."""
        return bool(self._workflow.is_completed()) and not any(True for _ in self._alive())

    def visited(self, step: str) -> bool:
        """True when this element was ever completed in the run (finished sub-processes may be forgotten)."""
        completed = (t for w in self._workflows() for t in w.tasks.values() if t.state == TaskState.COMPLETED)
        return step in self._model.nested or any(t.task_spec.bpmn_id == step for t in completed)

    def value(self, task_id: str, name: str) -> Any:
        """What engine data say under a name at one open task, or at the start of an event sub-process."""
        if task_id.startswith("start:"):
            return self._workflow.data.get(name)
        return self._open_task(task_id).data.get(name)

    def complete(self, task_id: str, data: Mapping[str, Any]) -> None:
        """Complete a user task (KeyError when it is not open) with its routing data."""
        task = self._open_task(task_id)
        if not _is_step(task):
            raise KeyError(task_id)
        task.set_data(**data)
        self._workflow.data.update(data)
        self._guarded(task, task.run)
        self._advance()

    def fire(self, task_id: str) -> None:
        """Fire one waiting timer; KeyError when it no longer waits."""
        task = self._open_task(task_id)
        if not isinstance(getattr(task.task_spec, "event_definition", None), TermTimer):
            raise KeyError(task_id)
        self._catch(task, None)
        self._advance()

    def deliver(self, task_id: str, data: Mapping[str, Any]) -> None:
        """Deliver a message with its routed `data` to one wait, or start an event sub-process; KeyError when gone."""
        self._workflow.data.update(data)
        if task_id.startswith("start:"):
            self._start_event_subprocess(task_id.removeprefix("start:"), data)
        else:
            task = self._open_task(task_id)
            self._catch(task, data)
        self._advance()

    def _start_event_subprocess(self, element: str, data: Mapping[str, Any]) -> None:
        start = next((s for s in self._model.event_starts if s.element == element), None)
        if start is None or self.ended:
            raise KeyError(element)
        child = self._add_event_subprocess(start)
        waiting = self._workflow.subprocesses[child.id].get_next_task(state=TaskState.WAITING)
        self._catch(waiting, data)
        if start.interrupting:
            self._cancel_all_but(child)

    def _add_event_subprocess(self, start: EventStart) -> Any:
        """Our own trigger: the library's one changes the shared spec (every new run would open it)."""
        spec = self._workflow.spec.task_specs[start.subprocess]
        child = self._workflow.task_tree._add_child(spec, TaskState.FUTURE)
        child.triggered = True
        child.set_data(**self._workflow.data)
        self._guarded(child, lambda: spec._update(child))
        return child

    def _cancel_all_but(self, child: Any) -> None:
        for task in Workflow.get_tasks(self._workflow, state=TaskState.NOT_FINISHED_MASK):
            if task.id != child.id and task.id in self._workflow.tasks:
                task.cancel()

    def _catch(self, task: Any, data: Mapping[str, Any] | None) -> None:
        event = BpmnEvent(task.task_spec.event_definition, payload=None)
        self._guarded(task, lambda: task.task_spec.catch(task, event))
        self._guarded(task, lambda: task.task_spec._update(task))
        # Updating inherits the data of the place before, which on a second round still say the first answer.
        task.set_data(**(data or {}))

    def _advance(self) -> None:
        self._guarded(None, lambda: self._workflow.do_engine_steps(self._count, self._note))
        self._check_depth()

    def _count(self, task: Any) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            place = task.task_spec.bpmn_id or ""
            raise EngineFailure(place, f"más de {MAX_STEPS} pasos seguidos sin una espera")

    def _note(self, task: Any) -> None:
        if type(task.task_spec).__name__ == "EndEvent" and task.task_spec.bpmn_id:
            self.reached.append(task.task_spec.bpmn_id)

    def _open_task(self, task_id: str) -> Any:
        task = self._workflow.get_task_from_id(UUID(task_id))
        if task is None or not task.has_state(TaskState.READY | TaskState.WAITING):
            raise KeyError(task_id)
        return task

    def _alive(self) -> Iterator[Any]:
        for each in self._workflows():
            for task in each.tasks.values():
                if task.has_state(ALIVE):
                    yield task

    def _workflows(self) -> Iterable[Any]:
        return (self._workflow, *self._workflow.subprocesses.values())

    def _check_depth(self) -> None:
        for each in self._workflows():
            if _depth(each.tasks) > MAX_DEPTH:
                raise EngineFailure("", f"el expediente dio demasiadas vueltas (más de {MAX_DEPTH} niveles)")

    def _guarded(self, task: Any, verb: Any) -> None:
        try:
            verb()
        except SpiffWorkflowException as error:
            place = task.task_spec.bpmn_id if task is not None else ""
            raise EngineFailure(place or "", str(error)) from error


def _is_step(task: Any) -> bool:
    return task.state == TaskState.READY and task.task_spec.manual and bool(task.task_spec.bpmn_id)


def _is_event(task: Any) -> bool:
    definition = getattr(task.task_spec, "event_definition", None)
    return task.state == TaskState.WAITING and isinstance(definition, (TermTimer, MessageEventDefinition))


def _open_event(task: Any) -> OpenEvent:
    timer = isinstance(task.task_spec.event_definition, TermTimer)
    interrupting = bool(getattr(task.task_spec, "cancel_activity", False))
    return OpenEvent(str(task.id), task.task_spec.bpmn_id, "timer" if timer else "message", interrupting)


def _depth(tasks: Mapping[UUID, Any]) -> int:
    depths: dict[UUID, int] = {}
    deepest = 0
    for task in tasks.values():
        path = []
        each: Any = task
        while each is not None and each.id not in depths:
            path.append(each.id)
            each = tasks.get(each._parent) if each._parent is not None else None
        base = depths[each.id] if each is not None else 0
        for offset, task_id in enumerate(reversed(path), start=1):
            depths[task_id] = base + offset
        deepest = max(deepest, depths[task.id])
    return deepest
