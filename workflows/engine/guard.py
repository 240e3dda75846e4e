"""The script engine of every run: guarded expressions, no scripts, services of the caller."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from workflows.expressions import compile_expression

Service = Callable[[str, str, dict[str, Any]], Any]


class EngineFailure(Exception):
    """The case cannot go on: the place in the diagram and the cause; nothing was changed."""

    def __init__(self, place: str, cause: str) -> None:
        super().__init__(f"{place}: {cause}")
        self.place = place
        self.cause = cause


class _Environment(BasePythonScriptEngineEnvironment):
    """Evaluates inside the guarded grammar; everything else is refused."""

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value of a guarded expression over task data."""
        return compile_expression(expression).evaluate({**(external_context or {}), **context})

    def execute(self, script: str, context: Any, external_context: Any = None) -> Any:
        """Scripts are never run."""
        raise PermissionError("scripts are refused")


class GuardedEngine(PythonScriptEngine):
    """Conditions through the guarded grammar, service tasks through the caller's callable."""

    def __init__(self, service: Service) -> None:
        super().__init__(environment=_Environment())
        self._service = service

    def validate(self, expression: str) -> None:
        """Refuse an expression outside the grammar (DMN asks before it evaluates)."""
        compile_expression(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Evaluate and name the element when it fails."""
        try:
            return self.environment.evaluate(expression, task.data, external_context)
        except Exception as error:
            raise EngineFailure(task.task_spec.bpmn_id or "", f"{expression}: {error}") from error

    def execute(self, task: Any, script: str, external_context: Any = None) -> Any:
        """Scripts are never run."""
        raise EngineFailure(task.task_spec.bpmn_id or "", "los scripts no se ejecutan")

    def call_service(self, task: Any, operation_name: str, operation_params: dict[str, Any]) -> str:
        """Ask the caller for the service; its answer becomes the result variable."""
        params = {name: value["value"] for name, value in operation_params.items()}
        return json.dumps(self._service(operation_name, task.task_spec.bpmn_id, params))
