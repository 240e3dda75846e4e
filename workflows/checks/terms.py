"""Terms, timers and what they count from."""

from collections.abc import Mapping
from typing import Any

from workflows.checks.context import Subject
from workflows.domain.terms.amount import fixed, parse
from workflows.kernel.errors import Invalid
from workflows.procedures.model import TermDef

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
        _planned_start(subject, term)
        for kind in term.met_by:
            if kind not in procedure.letters:
                subject.written(f"terms.{term.id}", "letter", f"No existe la carta «{kind}».")
        owner, _, name = term.type_field.partition(".")
        if term.type_field and name not in (subject.step_fields(owner) or set()):
            subject.written(f"terms.{term.id}", "field", f"No existe el dato «{term.type_field}».")
        if not term.petition and term.term is None:
            subject.written(f"terms.{term.id}", "term", "Diga «petition = true» o escriba «term».")


def _planned_start(subject: Subject, term: TermDef) -> None:
    """A usual start is a day of the year, and only what counts back from a fixed date can be squeezed."""
    if not term.planned_start:
        return
    element = f"terms.{term.id}"
    try:
        fixed(term.planned_start)
    except Invalid as error:
        subject.written(element, "term", error.message)
    if "date" not in (term.term or {}):
        subject.written(element, "term", "«planned_start» solo va en un plazo con fecha, como 01-31.")


def _circular(subject: Subject, name: str) -> bool:
    """Whether what counts back from this step or term comes back to it."""
    procedure, seen = subject.procedure, [name]
    while True:
        found = procedure.steps.get(seen[-1]) or procedure.terms.get(seen[-1])
        ahead = (found.term or {}).get("of") if found else None
        if ahead is None or ahead in seen[1:]:
            return False
        if ahead == name:
            return True
        seen.append(str(ahead))


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
    if "of" in table and _circular(subject, element.partition(".")[2]):
        subject.written(element, "term", "Este plazo se cuenta desde sí mismo, dando una vuelta.")
