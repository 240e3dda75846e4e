"""Follow-ups and comparisons: what opens when results arrive, and which advice a follow-up looks back on."""

from workflows.checks.context import Subject
from workflows.checks.diagram import service_of

SOURCES = ("", "case.policy")


def check_effect(subject: Subject) -> None:
    """Complain about [follow_up] and [comparison] that name nothing real, and services that lack them."""
    drawn = {service.name for node in subject.diagram.of("serviceTask") if (service := service_of(node))}
    _follow_up(subject, drawn)
    _comparison(subject, drawn)


def _follow_up(subject: Subject, drawn: set[str]) -> None:
    procedure, follow_up = subject.procedure, subject.procedure.follow_up
    if follow_up is None:
        if "schedule_follow_up" in drawn:
            subject.written("follow_up", "missing_key", "«schedule_follow_up» necesita la tabla [follow_up].")
        return
    if follow_up.policy not in SOURCES:
        subject.written("follow_up.policy", "field", "«policy» es «case.policy», o falta en una campaña entera.")
    if not follow_up.procedure or follow_up.procedure == procedure.slug:
        subject.written("follow_up.procedure", "missing_key", "Diga en «procedure» qué otro procedimiento se abre.")
    kind, _, name = follow_up.year_of.partition(".")
    record = procedure.records.get(kind)
    if follow_up.year_of and (record is None or name not in subject.form_fields(record.form)):
        message = f"«year_of» nombra filas o un campo que no existen: {follow_up.year_of}."
        subject.written("follow_up.year_of", "field", message)


def _comparison(subject: Subject, drawn: set[str]) -> None:
    procedure, comparison = subject.procedure, subject.procedure.comparison
    fields = subject.form_fields(procedure.start.form)
    if comparison is None:
        if "compare_scores" in drawn:
            subject.written("comparison", "missing_key", "«compare_scores» necesita la tabla [comparison].")
        return
    if comparison.case not in fields:
        message = f"El formulario de inicio no tiene el campo «{comparison.case}» con el número de la asesoría."
        subject.written("comparison.case", "field", message)
    if procedure.vigencia not in fields:
        message = "Para comparar, diga arriba en «vigencia» qué campo de inicio tiene el año de los resultados."
        subject.written("vigencia", "field", message)
