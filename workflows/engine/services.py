"""What a diagram asks of its services, read without running it."""

from collections.abc import Iterator
from typing import Any

from workflows.engine.model import Model
from workflows.expressions import ExpressionRefused, compile_expression


def asked(model: Model, operation: str) -> Iterator[dict[str, Any]]:
    """The parameters of every service task that asks for this operation, where they are written as literals."""
    for each in (model.spec, *model.subprocesses.values()):
        for spec in each.task_specs.values():
            if getattr(spec, "operation_name", None) == operation:
                yield {name: _literal(param["value"]) for name, param in spec.operation_params.items()}


def _literal(text: str) -> Any:
    try:
        return compile_expression(text).evaluate({})
    except ExpressionRefused:
        return None
