"""Publications and consultations: what they make public exists, and comments have somewhere to go."""

import re
from collections.abc import Iterable
from typing import Any

from workflows.checks.context import Subject
from workflows.procedures import ConsultationDef, PublicationDef

TITLES = {"plan", "politica", "vigencia", "entidad", "asunto"}
WORDS = ("nombre", "correo", "comentario")
ANSWER = "respuesta"
FROM_CITIZEN = {*WORDS, "mostrar_nombre", "autorizacion_datos"}


def check_public(subject: Subject) -> None:
    """Complain about public things that name fields, files or records which do not exist."""
    for publication in subject.procedure.publications.values():
        _shown(subject, f"publications.{publication.id}", publication)
        for url in publication.url:
            _field(subject, f"publications.{publication.id}", url)
    for consultation in subject.procedure.consultations.values():
        element = f"consultations.{consultation.id}"
        _shown(subject, element, consultation)
        _record(subject, element, consultation)
        if consultation.days < 1:
            subject.written(element, "missing_key", "Diga en «days» cuántos días calendario recibe comentarios.")


def _shown(subject: Subject, element: str, shown: PublicationDef | ConsultationDef) -> None:
    for key in ("label", "title"):
        if not getattr(shown, key):
            subject.written(element, "missing_key", f"Falta «{key}».")
    for name in re.findall(r"{([^{}]*)}", shown.title):
        known = TITLES | subject.form_fields(subject.procedure.start.form)
        if name not in known and field_of(subject, name) is None:
            subject.written(element, "field", f"El título nombra un dato que no existe: {name}.")
    if shown.summary:
        _field(subject, element, shown.summary)
    _once(subject, element, shown.fields)
    for source in shown.fields:
        if is_file(_field(subject, element, source)):
            subject.written(element, "field", f"«{source}» es de archivos: va en «files».")
    for source in shown.files:
        found = _field(subject, element, source)
        if found is not None and not is_file(found):
            subject.written(element, "field", f"«{source}» no es un campo de archivos.")


def _once(subject: Subject, element: str, sources: Iterable[str]) -> None:
    names = [source.partition(".")[2] for source in sources]
    for name in sorted({each for each in names if names.count(each) > 1}):
        message = f"Dos datos públicos se llaman «{name}»: los datos abiertos no los distinguirían."
        subject.written(element, "field", message)


def field_of(subject: Subject, source: str) -> dict[str, Any] | None:
    """The schema of "step.field" ("datos.field" for the start form), or None when there is no such field."""
    step, _, name = source.partition(".")
    procedure = subject.procedure
    wait = procedure.waits.get(step)
    form = procedure.start.form if step == "datos" else procedure.steps[step].form if step in procedure.steps else ""
    form = form or (wait.offer.form if wait and wait.offer else "")
    found: dict[str, Any] | None = procedure.forms.get(form, {}).get("properties", {}).get(name)
    return found


def _field(subject: Subject, element: str, source: str) -> dict[str, Any] | None:
    found = field_of(subject, source)
    if found is None:
        subject.written(element, "field", f"No existe el dato «{source}»: escriba paso.campo.")
    return found


def is_file(schema: dict[str, Any] | None) -> bool:
    """Whether a field holds files."""
    return (schema or {}).get("x-ui", {}).get("widget") == "file"


def _record(subject: Subject, element: str, consultation: ConsultationDef) -> None:
    record = subject.procedure.records.get(consultation.record)
    if record is None:
        subject.written(element, "record", f"No existe [records.{consultation.record}] para los comentarios.")
        return
    fields = subject.form_fields(record.form)
    for name in (*WORDS, ANSWER):
        if name not in fields:
            subject.written(element, "field", f"El formulario «{record.form}» necesita el campo «{name}».")
    required = set(subject.procedure.forms.get(record.form, {}).get("required", []))
    if strange := sorted(required - FROM_CITIZEN):
        subject.written(element, "field", f"Un ciudadano no puede llenar lo que el formulario exige: {strange}.")
    if not record.closed_field:
        subject.written(element, "field", f"Diga en [records.{record.id}] qué campo cierra un comentario.")


def parameter_problem(subject: Subject, service: str, name: str, said: str) -> str:
    """What is wrong with a quoted parameter of a service about the public; "" when nothing is."""
    procedure = subject.procedure
    if name == "what" and service in ("open_consultation", "close_consultation"):
        return "" if said in procedure.consultations else f"No existe [consultations.{said}]."
    if name == "what":
        known = said in procedure.publications or (service == "publish" and not procedure.publications)
        return "" if known else f"No existe [publications.{said}]."
    if name == "reason":
        step, _, field = said.partition(".")
        wrong = step in procedure.steps and field and field_of(subject, said) is None
        return f"No existe el dato «{said}»: escriba paso.campo." if wrong else ""
    found = field_of(subject, said)
    if found is None or is_file(found) != (name == "file"):
        return f"«{said}» no es un campo {'de archivos' if name == 'file' else 'de texto'}: escriba paso.campo."
    return ""
