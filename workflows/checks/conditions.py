"""Every text that the engine would evaluate: inside the grammar, with known names and real outcomes."""

import ast
from collections.abc import Iterator

from workflows.checks.context import Subject
from workflows.checks.diagram import Node, Q, service_of
from workflows.checks.xml import XmlRefused, local, open_xml, text
from workflows.expressions import Expression, ExpressionRefused, compile_expression

MOST_INSTANCES = 500
SAID = {
    ("decision", "decision"): ("aprobado", "devuelto", "aplazado", "no_aprobado"),
    ("enlace_comprobado", "correcto"): ("si", "no"),
    ("enlace_comprobado", "comparado"): ("si", "no"),
}
"""What the closed data of our own messages can say."""


def check_conditions(subject: Subject) -> None:
    """Complain about conditions, parameters, loops and decision tables."""
    for flow in subject.diagram.flows:
        if flow.condition:
            _guarded(subject, flow.id, flow.condition)
    for node in subject.diagram.nodes.values():
        _loops(subject, node)
        _choices(subject, node)
    for task in subject.diagram.of("serviceTask"):
        service = service_of(task)
        for value in service.params.values() if service else ():
            _guarded(subject, task.id, value)
    _decisions(subject)


def _guarded(subject: Subject, element: str, value: str) -> Expression | None:
    """Return the expression, or complain and return None."""
    try:
        expression = compile_expression(value)
    except ExpressionRefused as error:
        subject.drawn(element, "expression", str(error))
        return None
    for name in sorted(expression.names() - subject.known_names()):
        subject.drawn(element, "unknown_name", f"«{name}» no es un paso ni un dato que se conozca.")
    for name, literal in _compared(expression):
        values = domain_of(subject, name)
        if values and literal not in values:
            subject.drawn(element, "unknown_outcome", f"«{name}» nunca vale «{literal}».")
    return expression


def _compared(expression: Expression) -> Iterator[tuple[str, object]]:
    """Pairs of a name and a literal that it is compared with."""
    for node in ast.walk(expression.tree):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
            for right in node.comparators:
                parts = right.elts if isinstance(right, ast.List | ast.Tuple) else [right]
                for part in parts:
                    if isinstance(part, ast.Constant) and part.value is not None:
                        yield node.left.id, part.value


def domain_of(subject: Subject, name: str) -> set[object]:
    """Every value that a name of engine data can take; empty when it is open."""
    step = subject.procedure.steps.get(name)
    if step:
        return {outcome.value for outcome in step.outcomes}
    owners = [item.form for item in subject.procedure.steps.values() if name in item.routes]
    owners += [subject.procedure.start.form] if name in subject.procedure.start.routes else []
    waits = [item for item in subject.procedure.waits.values() if name in item.routes]
    owners += [item.offer.form for item in waits if item.offer]
    found: set[object] = set(subject.answers().get(name, ()))
    for wait in waits:
        if not wait.offer and (wait.message, name) not in SAID:
            return set()
        found |= set(SAID.get((wait.message, name), ()))
    for form in owners:
        schema = subject.procedure.forms.get(form, {}).get("properties", {}).get(name, {})
        if schema.get("type") == "boolean":
            return {True, False}
        if "enum" not in schema:
            return set()
        found |= set(schema["enum"])
    return found


def _choices(subject: Subject, node: Node) -> None:
    """A gateway must have somewhere to go with every value of what it reads."""
    flows = subject.diagram.out(node.id)
    if node.kind != "exclusiveGateway" or len(flows) < 2:
        return
    if node.default and node.default not in {flow.id for flow in flows}:
        subject.drawn(node.id, "default_missing", "La flecha de «en otro caso» no sale de este rombo.")
    open_flows = [flow for flow in flows if not flow.condition and flow.id != node.default]
    for flow in open_flows:
        subject.drawn(flow.id, "condition_missing", "A esta flecha le falta su condición.")
    if node.default or open_flows:
        return
    expressions = [_quiet(flow.condition) for flow in flows]
    names = {name for item in expressions if item for name in item.names()}
    name = next(iter(names), "")
    values = domain_of(subject, name) if len(names) == 1 else set()
    for value in sorted(values, key=str):
        if not any(item and _holds(item, {name: value}) for item in expressions):
            subject.drawn(node.id, "outcome_lost", f"Con «{name}» = «{value}» no hay por dónde seguir.")
    if not values:
        subject.drawn(node.id, "default_missing", "Marque una flecha como la de «en otro caso».")


def _quiet(value: str) -> Expression | None:
    try:
        return compile_expression(value)
    except ExpressionRefused:
        return None


def _holds(expression: Expression, data: dict[str, object]) -> bool:
    try:
        return bool(expression.evaluate(data))
    except ExpressionRefused:
        return False


def _loops(subject: Subject, node: Node) -> None:
    for loop in node.xml:
        if local(loop) == "multiInstanceLoopCharacteristics":
            _cardinality(subject, node.id, text(loop.find(f"{Q}loopCardinality")))
            if loop.find(f"{Q}loopDataInputRef") is not None or loop.find(f"{Q}inputDataItem") is not None:
                subject.drawn(node.id, "collection", "Una lista se abre con open_cases, no con repeticiones.")
            _optional(subject, node.id, text(loop.find(f"{Q}completionCondition")))
        elif local(loop) == "standardLoopCharacteristics":
            _optional(subject, node.id, text(loop.find(f"{Q}loopCondition")))
            if loop.get("loopMaximum"):
                _cardinality(subject, node.id, loop.get("loopMaximum", ""))


def _optional(subject: Subject, element: str, value: str) -> None:
    if value:
        _guarded(subject, element, value)


def _cardinality(subject: Subject, element: str, value: str) -> None:
    if not value.isdecimal() or not 1 <= int(value[:9]) <= MOST_INSTANCES or len(value) > 9:
        message = f"El número de repeticiones debe escribirse y no pasar de {MOST_INSTANCES}."
        subject.drawn(element, "cardinality", message)


def _decisions(subject: Subject) -> None:
    raw = subject.procedure.dmn
    if raw is None:
        return
    try:
        root = open_xml(raw)
    except XmlRefused as error:
        subject.decided("", error.code, str(error))
        return
    for node in root.iter():
        kind = local(node)
        if kind in ("inputExpression", "inputEntry", "outputEntry", "literalExpression"):
            _cell(subject, node.get("id", kind), kind, text(node))
        elif kind in ("functionDefinition", "import", "extensionElements", "invocation", "context"):
            subject.decided(node.get("id", kind), "decision_element", f"«{kind}» no se permite en una tabla.")


def _cell(subject: Subject, element: str, kind: str, value: str) -> None:
    if kind == "inputEntry":
        # An entry may be half a comparison ("> 5"): the engine puts the input before it.
        if value in ("", "-"):
            return
        half = value.startswith(("<", ">", "=", "!", "in ", "not in "))
        value = f"entrada {value}" if half else value.replace("?", "entrada")
    try:
        names = compile_expression(value).names() - subject.known_names() - {"entrada"}
    except ExpressionRefused as error:
        subject.decided(element, "expression", str(error))
        return
    for name in sorted(names):
        subject.decided(element, "unknown_name", f"«{name}» no es un paso, ni un dato de ruta.")
