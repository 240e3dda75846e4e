"""The part of the check that runs nothing: files, diagram, definition and letters."""

from workflows.checks.campaigns import check_clock
from workflows.checks.conditions import check_conditions
from workflows.checks.context import BPMN_FILE, Subject
from workflows.checks.declared import check_declared
from workflows.checks.diagram import read_diagram
from workflows.checks.drawing import check_drawing
from workflows.checks.effect import check_effect
from workflows.checks.graph import check_graph
from workflows.checks.letters import check_letters
from workflows.checks.library import check_library
from workflows.checks.public import check_public
from workflows.checks.rows import check_rows
from workflows.checks.services import check_services
from workflows.checks.shared import check_shared
from workflows.checks.sources import check_sources
from workflows.checks.steps import check_steps
from workflows.checks.terms import check_terms
from workflows.checks.widgets import check_widgets
from workflows.checks.xml import XmlRefused, open_xml
from workflows.engine import compile_model
from workflows.procedures import Complaint, Procedure

CHECKS = (
    check_drawing, check_declared, check_graph, check_conditions, check_services, check_steps, check_clock, check_terms,
    check_letters, check_sources, check_public, check_effect, check_rows, check_library, check_widgets, check_shared,
)  # fmt: skip


def inspect(procedure: Procedure) -> tuple[Complaint, ...]:
    """Return every complaint about a procedure, in order of file and without repeats."""
    try:
        root = open_xml(procedure.bpmn)
    except XmlRefused as error:
        return (*procedure.complaints, Complaint(BPMN_FILE, "", error.code, str(error)))
    subject = Subject(procedure, read_diagram(root), list(procedure.complaints))
    for check in CHECKS:
        check(subject)
    if not subject.complaints:
        _compile(subject)
    return tuple(sorted(dict.fromkeys(subject.complaints), key=lambda item: (item.file, item.element)))


def _compile(subject: Subject) -> None:
    procedure = subject.procedure
    try:
        compile_model(procedure.slug, procedure.bpmn, procedure.dmn or b"")
    except Exception as error:  # the engine's parser fails in many ways; each is a refusal
        subject.drawn("", "engine", f"El motor no puede leer el diagrama: {error}.")
