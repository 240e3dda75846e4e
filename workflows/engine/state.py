"""The slim state of a run: tasks and data, never the definition; orjson under zlib."""

import zlib
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import StandardLoopTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from workflows.engine.model import Model

FORMAT = 1


class _SlimConverter(BpmnWorkflowConverter):
    """Leaves the specs out; they come from the compiled model."""

    model: Model

    def to_dict(self, workflow: Any) -> dict[str, Any]:
        """The run without its definition."""
        made = super(BpmnWorkflowConverter, self).to_dict(workflow)
        made["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
        return made

    def rebuild(self, dct: dict[str, Any], model: Model) -> Any:
        """A workflow over the shared specs, with the saved tasks."""
        workflow = BpmnWorkflow(model.spec, model.subprocesses, deserializing=True)
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks[UUID(dct["root"])]
        self.set_default_attributes(workflow, dct)
        self.subprocesses_from_dict(dct["subprocesses"], workflow)
        return workflow


_config = dict(SPIFF_CONFIG)
_config[BpmnWorkflow] = _SlimConverter
_registry = BpmnWorkflowSerializer.configure(_config)
_slim = _SlimConverter(BpmnWorkflow, _registry)


def dump(workflow: Any) -> bytes:
    """The state as bytes, finished sub-processes and rounds of loops dropped first."""
    drop_finished(workflow)
    content = {"format": FORMAT, **_slim.to_dict(workflow)}
    return zlib.compress(orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS), 1)


def load(state: bytes, model: Model) -> Any:
    """The workflow of a saved state; its script engine is still the unsafe default one."""
    content = orjson.loads(zlib.decompress(state))
    content.pop("format")
    return _slim.rebuild(content, model)


def drop_finished(workflow: Any) -> None:
    """Forget sub-processes whose parent task is COMPLETED or CANCELLED, deepest first, and finished rounds."""
    done = TaskState.COMPLETED | TaskState.CANCELLED
    for task_id in sorted(workflow.subprocesses, key=lambda each: -workflow.subprocesses[each].depth):
        parent = workflow.get_task_from_id(task_id)
        if parent is None or parent.has_state(done):
            del workflow.subprocesses[task_id]
    for each in (workflow, *workflow.subprocesses.values()):
        for task in list(each.tasks.values()):
            if isinstance(task.task_spec, StandardLoopTask) and task.has_state(TaskState.STARTED):
                _forget_rounds(each, task)


def _forget_rounds(workflow: Any, loop: Any) -> None:
    """Forget the finished rounds of a loop but the last: the loop itself needs only to know how many there were."""
    done = TaskState.COMPLETED | TaskState.CANCELLED
    finished = [child for child in loop.children if child.has_state(done) and not child._children][:-1]
    for child in finished:
        loop._children.remove(child.id)
        del workflow.tasks[child.id]
    gone = {str(child.id) for child in finished}
    loop.internal_data["merged"] = ["" if each in gone else each for each in loop.internal_data["merged"]]
