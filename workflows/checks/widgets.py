"""Computed controls and prefilled fields of the forms: what they read and write is there."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.checks.context import Subject
from workflows.procedures.schema import Schema, types
from workflows.procedures.widgets import (
    BESIDE,
    CASE_FACTS,
    COMPUTED,
    NAMED,
    OF,
    SOURCES,
    STARTS,
    columns,
    computed_fields,
    hint,
)


def check_widgets(subject: Subject) -> None:
    """Complain about controls in forms where they cannot work, and about prefills that point nowhere."""
    steps = {step.form for step in subject.procedure.steps.values()}
    for form, schema in subject.procedure.forms.items():
        for name, control, field in computed_fields(schema):
            if form not in steps:
                subject.formed(form, name, "widget", f"El control «{control}» solo va en el formulario de un paso.")
            for message in _faults(subject, schema, name, control, field):
                subject.formed(form, name, "widget", message)
        for name, field in _fields(schema).items():
            said = hint(field, "prefill")
            if said and not _known(subject, said):
                subject.formed(form, name, "prefill", f"«prefill» nombra algo que no existe: {said}.")


def _fields(schema: Schema) -> Mapping[str, Any]:
    found = schema.get("properties", {})
    return found if isinstance(found, Mapping) else {}


def _faults(subject: Subject, schema: Schema, name: str, control: str, field: Schema) -> list[str]:
    found = []
    if "array" not in types(field):
        found.append(f"El control «{control}» va en una lista.")
    if missing := sorted(set(COMPUTED[control]) - set(columns(field))):
        found.append(f"A las filas de «{control}» les faltan columnas: {', '.join(missing)}.")
    if missing := sorted(set(BESIDE.get(control, ())) - set(_fields(schema))):
        found.append(f"El control «{control}» lee otros campos del formulario que faltan: {', '.join(missing)}.")
    if control in NAMED and name != NAMED[control]:
        found.append(f"El campo con el control «{control}» se llama «{NAMED[control]}».")
    if missing := sorted(set(STARTS[control]) - subject.form_fields(subject.procedure.start.form)):
        found.append(f"El control «{control}» lee campos del formulario de inicio que faltan: {', '.join(missing)}.")
    if control in OF and not _has_control(subject, hint(field, "of"), OF[control]):
        found.append(f"«of» dice qué paso tiene en su formulario el control «{OF[control]}».")
    return found


def _has_control(subject: Subject, step: str, control: str) -> bool:
    found = subject.procedure.steps.get(step)
    schema = subject.procedure.forms.get(found.form, {}) if found else {}
    return any(each == control for _, each, _ in computed_fields(schema))


def _known(subject: Subject, said: str) -> bool:
    parts = said.split(".")
    judges: dict[str, Callable[[list[str]], bool]] = {
        "datos": lambda rest: rest[0] in subject.form_fields(subject.procedure.start.form),
        "pasos": lambda rest: rest[-1] in (subject.step_fields(rest[0]) or ()),
        "caso": lambda rest: rest[0] in CASE_FACTS,
        "publicado": lambda rest: len(rest) == 2,
        "grupos": lambda rest: _has_control(subject, rest[0], "criterio"),
        "solicitudes": lambda rest: _has_control(subject, rest[0], "grupos"),
    }
    judge = judges.get(parts[0])
    if judge is not None:
        return len(parts) > 1 and judge(parts[1:])
    return said in SOURCES
