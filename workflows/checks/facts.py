"""What a scenario may ask of a running case; every answer is plain, and no session stays open."""

from datetime import date

from sqlalchemy import select

from workflows.actions._definitions import by_version
from workflows.domain.cases import Case, case
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.domain.journal import Journal
from workflows.domain.tasks import Record, Task
from workflows.kernel.db import session
from workflows.procedures import Procedure, Step


def cases_of(slug: str, plan: str | None = None, policy: str | None = None) -> list[str]:
    """Ids of the cases of a procedure (about a plan or a policy), in the order in which they began."""
    query = select(Case.id).where(Case.procedure == slug)
    if plan:
        query = query.where(Case.plan == plan)
    if policy:
        query = query.where(Case.policy == policy)
    return list(session().scalars(query.order_by(Case.number)))


def vigencia_of(case_id: str) -> int | None:
    """The year that a case is about."""
    return case(case_id).vigencia


def procedure_of(case_id: str) -> Procedure:
    """The version with which a case began."""
    return by_version(case(case_id).version_hash)


def step_of(task: Task) -> Step:
    """The definition of a task's step."""
    return procedure_of(task.case_id).steps[task.step]


def open_task(case_id: str, step: str) -> Task | None:
    """The open task of a step."""
    query = select(Task).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
    return session().scalars(query).first()


def open_steps(case_id: str) -> list[str]:
    """Steps that are open, in order of their ids."""
    query = select(Task.step).where(Task.case_id == case_id, Task.state == "open").order_by(Task.step)
    return list(session().scalars(query))


def draft_of(task_id: str) -> str | None:
    """The document that a signing task shows."""
    return session().scalars(select(Document.id).where(Document.task_id == task_id)).first()


def record_id(case_id: str, kind: str, row: int) -> str | None:
    """The row number `row` of a kind."""
    query = select(Record.id).where(Record.case_id == case_id, Record.kind == kind, Record.n == row)
    return session().scalars(query).first()


def message_key(case_id: str, source: str) -> str:
    """The value of "case.id", "case.radicado" or "case.vigencia"; other keys as they are."""
    found = case(case_id)
    known = {"case.id": found.id, "case.radicado": found.radicado, "case.vigencia": found.vigencia}
    return str(known.get(source, source))


def ends_of(case_id: str) -> tuple[str, list[str]]:
    """The end that closed a case ("" while it is open), and every end that it reached."""
    query = select(Journal.facts).where(Journal.case_id == case_id, Journal.verb == "fin").order_by(Journal.seq)
    reached = [facts["evento"] for facts in session().scalars(query)]
    found = case(case_id)
    return (found.end_event or "") if not found.is_open() else "", list(dict.fromkeys(reached))


def letters_of(case_id: str) -> set[str]:
    """Kinds of letters that took a number."""
    query = select(Document.kind).where(Document.case_id == case_id, Document.state.in_(["numbered", "issued"]))
    return set(session().scalars(query))


def due_of(case_id: str, name: str) -> date | None:
    """The last due date of a step, a drawn timer or a term."""
    task = select(Task.due).where(Task.case_id == case_id, Task.step == name).order_by(Task.created_at.desc())
    term = select(Term.due).where(Term.case_id == case_id, Term.name == name).order_by(Term.start.desc())
    return session().scalars(task).first() or session().scalars(term).first()
