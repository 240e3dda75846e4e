"""Terms, timers and what they count from."""

from collections.abc import Mapping
from typing import Any

from workflows.checks.context import Subject
from workflows.domain.terms.amount import parse
from workflows.kernel.errors import Invalid

ANCHORS = {"open", "start"}
OURS = ("bends", "from")


def check_terms(subject: Subject) -> None:
    """Complain about amounts that cannot be read and terms that count from nothing."""
    procedure = subject.procedure
    for step in procedure.steps.values():
        _term(subject, f"steps.{step.id}", step.term)
    for timer in procedure.timers.values():
        if timer.term is None:
            subject.written(f"timers.{timer.id}", "term", "Falta «term».")
        _term(subject, f"timers.{timer.id}", timer.term)
        if timer.of and timer.of != "entidad" and timer.of not in procedure.roles:
            subject.written(f"timers.{timer.id}", "role", f"No existe el rol «{timer.of}».")
    for term in procedure.terms.values():
        _term(subject, f"terms.{term.id}", term.term)
        for kind in term.met_by:
            if kind not in procedure.letters:
                subject.written(f"terms.{term.id}", "letter", f"No existe la carta «{kind}».")
        owner, _, name = term.type_field.partition(".")
        if term.type_field and name not in (subject.step_fields(owner) or set()):
            subject.written(f"terms.{term.id}", "field", f"No existe el dato «{term.type_field}».")
        if not term.petition and term.term is None:
            subject.written(f"terms.{term.id}", "term", "Diga «petition = true» o escriba «term».")


def _term(subject: Subject, element: str, table: Mapping[str, Any] | None) -> None:
    if table is None:
        return
    try:
        parse({key: value for key, value in table.items() if key not in OURS})
    except Invalid as error:
        subject.written(element, "term", error.message)
    procedure = subject.procedure
    known = {*ANCHORS, *procedure.steps, *procedure.timers, *procedure.terms, *procedure.letters}
    known |= set(procedure.waits)
    for key in ("from", "of"):
        anchor = table.get(key)
        if anchor is not None and anchor not in known:
            subject.written(element, "term", f"El plazo se cuenta desde algo que no existe: {anchor}.")
