"""What a procedure takes from the case that opened it, shares with its siblings, or chooses from its own entities."""

import re
from collections.abc import Iterable
from typing import Any

from workflows.checks.context import Subject
from workflows.checks.diagram import read_diagram, service_of
from workflows.checks.xml import XmlRefused, open_xml
from workflows.expressions import ExpressionRefused, compile_expression
from workflows.procedures import Complaint, Procedure
from workflows.procedures.listed import PARTICIPANTS, entity_fields

CASE_KEYS = ("case.id", "case.radicado", "case.vigencia", "case.parent", "case.lote")
ORIGIN = re.compile(r"origen\.([a-z][a-z0-9_]*)")
SISTERS, ADVISED = "hermanas.", "asesoradas."
TOML_FILE = "procedure.toml"


def check_shared(subject: Subject) -> None:
    """Complain about keys, origins and lists of entities that name nothing."""
    procedure = subject.procedure
    for letter in procedure.letters.values():
        element = f"letters.{letter.id}"
        if not key_exists(subject, letter.sent_key, drawn=False):
            message = f"La clave «{letter.sent_key}» no es un dato del caso ni del formulario de inicio."
            subject.written(element, "wait_key", message)
        if letter.drafted_in and not ORIGIN.fullmatch(letter.drafted_in):
            message = "«drafted_in» nombra un paso de quien abrió el expediente: escriba origen.paso."
            subject.written(element, "step", message)
    if _origins(procedure) and "message" not in procedure.start.by:
        message = "Nombra pasos de «origen» y ningún otro procedimiento lo abre: agregue message a «by»."
        subject.written("start.by", "step", message)
    for name in procedure.forms:
        _entities(subject, name)


def key_exists(subject: Subject, key: str, drawn: bool = True) -> bool:
    """Whether every part of a key is one of the case's, a field of the start form or (of a wait) of engine data."""
    known = {*CASE_KEYS, *subject.form_fields(subject.procedure.start.form)}
    known |= subject.known_names() if drawn else set()
    return all(part.strip() in known for part in key.split("+"))


def step_exists(subject: Subject, said: str) -> bool:
    """Whether this is a step of the procedure, or is said to be one of the case that opens it."""
    return said in subject.procedure.steps or ORIGIN.fullmatch(said) is not None


def copy_exists(subject: Subject, said: str) -> bool:
    """Whether this is a role of the cases that share a letter ("hermanas.lider"), or of the policies of the advice that
    a procedure follows ("asesoradas.lider").
    """
    prefix, _, role = said.partition(".")
    follows = subject.procedure.comparison is not None
    return role in subject.procedure.roles and (f"{prefix}." == SISTERS or (f"{prefix}." == ADVISED and follows))


def bundle_problem(subject: Subject, said: Any) -> str:
    """What is wrong with the fields by which cases share a letter; "" when nothing is."""
    fields = subject.form_fields(subject.procedure.start.form)
    if not isinstance(said, list) or not said:
        return "«fields» es la lista de los campos de inicio que comparten una carta."
    lost = [str(each) for each in said if each not in fields]
    return f"El formulario de inicio no tiene el campo «{lost[0]}»." if lost else ""


def _entities(subject: Subject, form: str) -> None:
    procedure = subject.procedure
    lists = {
        f"datos.{each.path}" for each in entity_fields(procedure.forms.get(procedure.start.form, {}))
        if each.many and "." not in each.path
    }  # fmt: skip
    for field in entity_fields(procedure.forms[form]):
        if field.source and field.source != PARTICIPANTS and field.source not in lists:
            message = f"«{field.path}» toma las entidades de «{field.source}», que no es una lista del inicio."
            subject.complaints.append(Complaint(f"forms/{form}.json", field.path, "field", message))


def _origins(procedure: Procedure) -> set[str]:
    said = [other for step in procedure.steps.values() for other in step.not_same_person_as]
    said += [step.same_person_as for step in procedure.steps.values()]
    said += [letter.drafted_in for letter in procedure.letters.values()]
    return {found[1] for each in said if (found := ORIGIN.fullmatch(each))}


def lost_origins(procedure: Procedure, others: Iterable[Procedure]) -> tuple[Complaint, ...]:
    """Complaints about steps of `origen` that a procedure which opens these cases does not have."""
    wanted = _origins(procedure)
    return tuple(
        Complaint(TOML_FILE, f"origen.{step}", "step", f"«{other.slug}» abre estos casos y no tiene el paso «{step}».")
        for other in others
        if wanted and _opens(other, procedure.slug)
        for step in sorted(wanted - set(other.steps))
    )


def _opens(procedure: Procedure, slug: str) -> bool:
    try:
        diagram = read_diagram(open_xml(procedure.bpmn))
    except XmlRefused:
        return False
    calls = (service_of(task) for task in diagram.of("serviceTask"))
    return any(call is not None and call.name == "open_cases" and _said(call.params) == slug for call in calls)


def _said(params: dict[str, str]) -> Any:
    try:
        return compile_expression(params.get("procedure", "")).evaluate({})
    except ExpressionRefused:
        return None
