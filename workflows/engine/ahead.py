"""What lies ahead of a place in a diagram: the elements that can be reached, and the names that they read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask

from workflows.engine.model import Model
from workflows.expressions import ExpressionRefused, compile_expression

Place = tuple[Any, str]


def reachable(model: Model, places: Iterable[Place]) -> list[Any]:
    """The specs that a run standing at these places may still come to, those places and event starts included."""
    queue = [spec.task_specs[name] for spec, name in places]
    queue += [s for start in model.event_starts for s in model.subprocesses[start.subprocess].task_specs.values()]
    seen: dict[int, Any] = {}
    while queue:
        spec = queue.pop()
        if id(spec) in seen:
            continue
        seen[id(spec)] = spec
        queue += _next(model, spec)
    return list(seen.values())


def _next(model: Model, spec: Any) -> Iterator[Any]:
    yield from spec.outputs
    if isinstance(spec, SubWorkflowTask) and spec.spec in model.subprocesses:
        yield model.subprocesses[spec.spec].start
    loop = getattr(spec, "task_spec", None)
    if isinstance(loop, str) and loop in spec._wf_spec.task_specs:
        yield spec._wf_spec.task_specs[loop]


def missing_names(
    model: Model, places: Iterable[Place], known: set[str], produced: Mapping[str, Iterable[str]]
) -> list[str]:
    """Names that an expression ahead reads and that neither the run nor anything ahead gives."""
    specs = reachable(model, places)
    given = set(known)
    for spec in specs:
        given.update(produced.get(spec.bpmn_id or "", ()))
        given.add(getattr(spec, "result_variable", None) or "")
    return sorted({name for spec in specs for text in _texts(spec) for name in _names(text)} - given)


def _texts(spec: Any) -> Iterator[str]:
    for condition, _ in getattr(spec, "cond_task_specs", ()):
        if condition is not None:
            yield str(condition.args[0])
    for param in getattr(spec, "operation_params", {}).values():
        yield str(param["value"])
    if getattr(spec, "condition", None):
        yield str(spec.condition)


def _names(text: str) -> set[str]:
    try:
        return compile_expression(text).names()
    except ExpressionRefused:
        return set()
