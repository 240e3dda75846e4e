"""The library in a procedure: lists of materials stand where our people choose, and lessons come from real fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.checks.context import Subject
from workflows.checks.public import field_of, is_file
from workflows.procedures import Complaint

LESSON = "keep_lesson"
WIDGET = "material"
OUTSIDE = "entidad"
Schema = Mapping[str, Any]


def check_library(subject: Subject) -> None:
    """Complain about lists of materials that are no list of ids, or that stand where people outside would choose."""
    procedure, ours = subject.procedure, _ours(subject)
    for name, form in procedure.forms.items():
        for field, schema in _lists(form):
            if schema.get("type") != "array" or schema.get("items", {}).get("type") != "string":
                message = f"«{field}» usa el control «{WIDGET}»: debe ser una lista (array) de textos."
                subject.complaints.append(Complaint(f"forms/{name}.json", field, "widget", message))
            if name not in ours:
                message = f"«{field}» ofrece la biblioteca: va en un paso de la entidad dueña, o en sus registros."
                subject.complaints.append(Complaint(f"forms/{name}.json", field, "widget", message))


def _ours(subject: Subject) -> set[str]:
    """Forms that only the owner's people fill in, in a task: not the start, offers, nor what the entity does."""
    procedure = subject.procedure
    inside = {step.form for step in procedure.steps.values()} | {record.form for record in procedure.records.values()}
    outside = {step.form for step in procedure.steps.values() if step.role == OUTSIDE or step.link}
    offers = {wait.offer.form for wait in procedure.waits.values() if wait.offer is not None}
    return inside - outside - offers - {procedure.start.form}


def _lists(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, field in schema.get("properties", {}).items():
        if field.get("x-ui", {}).get("widget") == WIDGET:
            yield name, field
        yield from _lists(field.get("items", {}))


def lesson_problem(subject: Subject, name: str, said: str) -> str:
    """What is wrong with a quoted parameter of `keep_lesson`; "" when nothing is."""
    found = field_of(subject, said)
    if found is None or is_file(found) != (name == "files"):
        return f"«{said}» no es un campo {'de archivos' if name == 'files' else 'de texto'}: escriba paso.campo."
    return ""
