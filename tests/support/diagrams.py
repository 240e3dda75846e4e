"""Small diagrams for tests of the engine: the elements between a start and an end, as text."""

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="urn:prueba" id="d">'
)


def diagram(body: str, outside: str = "") -> bytes:
    """An executable process `prueba` around `body`; `outside` holds messages and the like."""
    process = f'<bpmn:process id="prueba" isExecutable="true">{body}</bpmn:process>'
    return f"{HEAD}{outside}{process}</bpmn:definitions>".encode()


def flow(source: str, target: str, condition: str = "") -> str:
    """A sequence flow, with its condition if it has one."""
    name = f"f_{source}_{target}"
    text = condition.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>'
    return (
        f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
        f"{inner if condition else ''}</bpmn:sequenceFlow>"
    )


def user(step: str) -> str:
    """A user task."""
    return f'<bpmn:userTask id="{step}" name="{step}" />'


def line(*elements: str) -> str:
    """Start, the given user tasks in a row, end."""
    names = ["inicio", *elements, "fin"]
    flows = "".join(flow(a, b) for a, b in zip(names, names[1:], strict=False))
    return f'<bpmn:startEvent id="inicio" />{"".join(map(user, elements))}<bpmn:endEvent id="fin" />{flows}'


def service(element: str, name: str, params: dict[str, str]) -> str:
    """A service task of the closed list, with its parameters as expressions."""
    rows = "".join(
        f'<spiffworkflow:parameter id="{key}" type="str" value="{value}" />' for key, value in params.items()
    )
    return (
        f'<bpmn:serviceTask id="{element}"><bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="{name}" '
        f'resultVariable="{element}_resultado"><spiffworkflow:parameters>{rows}</spiffworkflow:parameters>'
        "</spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>"
    )
