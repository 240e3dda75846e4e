"""Whether a case may go to another version of its procedure: its rows held against the new definition."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import undefer

from workflows.actions import _definitions
from workflows.domain.cases import Case, Incident
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.domain.messages import Wait, Wakeup
from workflows.domain.moves import SENTENCES, Verdict
from workflows.domain.tasks import Record, Task
from workflows.domain.terms.words import day_in_words
from workflows.engine import obstacles
from workflows.kernel.db import session
from workflows.procedures import Procedure

INCIDENT = "Tiene un incidente abierto: resuélvalo primero."
UNREADABLE = "Su estado no se puede leer: ejecute «cauce doctor» y avise a quien administra Cauce."
MESSAGE = "Tiene un mensaje por entregar: espere un minuto y revise de nuevo."

log = structlog.get_logger()


@dataclass
class Held:
    """A case with the rows that bind it to its version."""

    case: Case
    tasks: list[Task] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def held(cases: Sequence[Case]) -> list[Held]:
    """These cases with their rows, one statement for each kind of row."""
    ids = [case.id for case in cases]
    tasks = _by_case(select(Task.case_id, Task).where(Task.case_id.in_(ids), Task.state == "open"))
    waits = _by_case(select(Wait.case_id, Wait).where(Wait.case_id.in_(ids), Wait.state == "open"))
    running = Term.state.in_(["running", "suspended"])
    terms = _by_case(select(Term.case_id, Term).where(Term.case_id.in_(ids), running))
    in_course = Document.state.in_(["draft", "numbered"])
    papers = _by_case(select(Document.case_id, Document).where(Document.case_id.in_(ids), in_course))
    records = _by_case(select(Record.case_id, Record.kind).where(Record.case_id.in_(ids)).distinct())
    troubles = _troubles(ids)
    return [
        Held(each, tasks[each.id], waits[each.id], terms[each.id], papers[each.id], records[each.id], troubles[each.id])
        for each in cases
    ]


def cases_to_look_at(ids: Sequence[str]) -> list[Case]:
    """These cases with their engine state, not locked."""
    query = select(Case).where(Case.id.in_(ids)).options(undefer(Case.engine_state)).order_by(Case.number)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def _by_case(query: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for case_id, row in session().execute(query):
        found[case_id].append(row)
    return found


def _troubles(ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    open_incidents = select(Incident.case_id).where(Incident.case_id.in_(ids), Incident.resolved_at.is_(None))
    for case_id in session().scalars(open_incidents.distinct()):
        found[case_id].append(INCIDENT)
    coming = select(Wait.case_id).join(Wakeup, Wakeup.wait_id == Wait.id)
    for case_id in session().scalars(coming.where(Wait.case_id.in_(ids), Wakeup.state == "pending").distinct()):
        found[case_id].append(MESSAGE)
    return found


def verdict(about: Held, old: Procedure, new: Procedure) -> Verdict:
    """Whether this case may go from `old` to `new`, and why not."""
    case = about.case
    looks = (_diagram, _tasks, _waits, _terms, _papers)
    reasons = [*about.troubles, *(reason for look in looks for reason in look(about, old, new))]
    notes = () if reasons else tuple(_notes(about, old, new))
    return Verdict(case.id, case.number, case.subject, case.version_hash, tuple(dict.fromkeys(reasons)), notes)


def name_of(element: str, *procedures: Procedure) -> str:
    """What people call a place of the diagram."""
    for each in procedures:
        step, drawn = each.steps.get(element), each.waits.get(element) or each.timers.get(element)
        if step is not None or drawn is not None:
            return (step.title if step else drawn.label if drawn else "") or element
    return element


def _diagram(about: Held, old: Procedure, new: Procedure) -> Iterator[str]:
    produced: dict[str, Iterable[str]] = {step.id: (step.id, *step.routes) for step in new.steps.values()}
    produced |= {wait.id: wait.routes for wait in new.waits.values()}
    before, after = _definitions.model(old), _definitions.model(new)
    try:
        found = obstacles(about.case.engine_state, before, after, produced)
    except Exception as error:  # Whatever makes a state unreadable keeps the case where it is.
        log.warning("state_unreadable", case=about.case.id, cause=f"{type(error).__name__}: {error}")
        yield UNREADABLE
        return
    for each in found:
        yield SENTENCES[each.code].format(name_of(each.element, old, new))


def _tasks(about: Held, old: Procedure, new: Procedure) -> Iterator[str]:
    for task in about.tasks:
        step, before = new.steps.get(task.step), old.steps.get(task.step)
        if step is None or before is None:
            continue
        if step.role != before.role and (task.assignee_id or task.draft):
            role = new.roles[step.role]
            yield f"La tarea «{task.title}» ya la tiene alguien y en la versión nueva es de {role.label or role.lane}."
        if step.signs != before.signs:
            yield f"La tarea «{task.title}» firma otra carta en la versión nueva."
        yield from lost_fields(task, old, new)


def lost_fields(task: Task, old: Procedure, new: Procedure) -> Iterator[str]:
    """Fields of an open draft that the form of the other version does not have."""
    before, after = (_fields(task.step, each) for each in (old, new))
    lost = sorted(set(task.draft or {}) & set(before) - set(after))
    if lost:
        names = ", ".join(f"«{before[each].get('title', each)}»" for each in lost)
        yield f"El borrador de «{task.title}» tiene datos que el formulario nuevo no pide: {names}."


def _fields(step: str, procedure: Procedure) -> dict[str, Any]:
    schema = procedure.forms.get(procedure.steps[step].form) or {}
    found: dict[str, Any] = schema.get("properties", {})
    return found


def _waits(about: Held, old: Procedure, new: Procedure) -> Iterator[str]:
    for wait in about.waits:
        drawn, before = new.waits.get(wait.element), old.waits.get(wait.element)
        if wait.engine_task_id.startswith("start:") or drawn is None or before is None:
            continue
        if (drawn.message, drawn.key) != (before.message, before.key):
            yield f"El mensaje que espera en «{name_of(wait.element, old)}» cambió de nombre o de clave."


def _terms(about: Held, old: Procedure, new: Procedure) -> Iterator[str]:
    for term in about.terms:
        known: Iterable[str] = {"timer": new.timers, "legal": new.terms, "step": new.steps}[term.kind]
        if term.name not in known:
            yield f"El plazo «{_term_name(term, old)}», que está corriendo, no existe en la versión nueva."


def _papers(about: Held, old: Procedure, new: Procedure) -> Iterator[str]:
    for document in about.documents:
        if document.kind not in new.letters:
            yield f"Tiene en curso «{document.title}», una carta que la versión nueva no tiene."
    for kind in sorted(set(about.records) - set(new.records)):
        label = old.records[kind].label if kind in old.records else kind
        yield f"Guarda filas de «{label}», que la versión nueva no tiene."


def _notes(about: Held, old: Procedure, new: Procedure) -> Iterator[str]:
    for task in about.tasks:
        step, before = new.steps[task.step], old.steps[task.step]
        if step.role != before.role:
            role = new.roles[step.role]
            yield f"La tarea «{task.title}» pasa a {role.label or role.lane}."
        if (step.title or step.id) != task.title:
            yield f"La tarea «{task.title}» se llamará «{step.title or step.id}»."
    for term in about.terms:
        if _definition(term, old) != _definition(term, new):
            words = _term_name(term, old)
            yield f"El plazo «{words}» cambió en la versión nueva; aquí conserva su fecha: {day_in_words(term.due)}."
    for name in sorted(set(new.terms) - set(old.terms)):
        yield f"La versión nueva agrega el plazo «{new.terms[name].label or name}», que aquí no empieza."


def _term_name(term: Term, procedure: Procedure) -> str:
    case_term = procedure.terms.get(term.name)
    return case_term.label or term.name if case_term else name_of(term.name, procedure)


def _definition(term: Term, procedure: Procedure) -> Any:
    tables: dict[str, Any] = {"timer": procedure.timers, "legal": procedure.terms, "step": procedure.steps}
    found = tables[term.kind].get(term.name)
    return (found.term, found.rule) if found is not None else None
