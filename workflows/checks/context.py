"""What every check is given: the procedure, its diagram, and a place for complaints."""

from dataclasses import dataclass, field

from workflows.checks.diagram import Diagram, service_of
from workflows.procedures import Complaint, Procedure

BPMN_FILE = "process.bpmn"
ANSWERS = {
    "compare_scores": ("comparable", "no_comparable", "sin_medicion"),
    "bundle": ("propio", "lleva", "espera"),
}
TOML_FILE = "procedure.toml"


@dataclass
class Subject:
    """One procedure under examination."""

    procedure: Procedure
    diagram: Diagram
    complaints: list[Complaint] = field(default_factory=list)

    def drawn(self, element: str, code: str, message: str) -> None:
        """Complain about an element of the diagram."""
        self.complaints.append(Complaint(BPMN_FILE, element, code, message))

    def written(self, element: str, code: str, message: str) -> None:
        """Complain about a table or key of procedure.toml."""
        self.complaints.append(Complaint(TOML_FILE, element, code, message))

    def formed(self, form: str, field: str, code: str, message: str) -> None:
        """Complain about a field of a form."""
        self.complaints.append(Complaint(f"forms/{form}.json", field, code, message))

    def decided(self, element: str, code: str, message: str) -> None:
        """Complain about a cell of the decision tables."""
        self.complaints.append(Complaint("decisions.dmn", element, code, message))

    def form_fields(self, form: str) -> set[str]:
        """Names of the fields of a form; empty when there is no such form."""
        return set(self.procedure.forms.get(form, {}).get("properties", {}))

    def step_fields(self, name: str) -> set[str] | None:
        """Fields that a step, or the offer of a wait, produces; None when there is no such step or offer."""
        step = self.procedure.steps.get(name)
        if step:
            return self.form_fields(step.form)
        wait = self.procedure.waits.get(name)
        return self.form_fields(wait.offer.form) if wait and wait.offer else None

    def results(self) -> set[str]:
        """Names that services put in engine data."""
        services = (service_of(node) for node in self.diagram.of("serviceTask"))
        return {service.result for service in services if service and service.result}

    def answers(self) -> dict[str, tuple[str, ...]]:
        """Values of the result variables whose service has a closed list of answers."""
        services = (service_of(node) for node in self.diagram.of("serviceTask"))
        return {item.result: ANSWERS[item.name] for item in services if item and item.name in ANSWERS}

    def known_names(self) -> set[str]:
        """Every name that an expression may read."""
        routes = {route for step in self.procedure.steps.values() for route in step.routes}
        drawn = {node.id for node in self.diagram.of("userTask")}
        routes |= {route for wait in self.procedure.waits.values() for route in wait.routes}
        return drawn | routes | set(self.procedure.start.routes) | self.results()
