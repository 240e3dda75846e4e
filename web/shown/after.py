"""After an act: issue what took a number, and say what happened and what comes next."""

from flask import current_app
from sqlalchemy import select

from web.shown.people import name_of, role_label
from workflows.actions import _definitions
from workflows.actions.issuing import issue_document
from workflows.actions.tasks import Completed
from workflows.domain.cases import STATES, Case
from workflows.domain.documents import Document
from workflows.domain.tasks import Task
from workflows.kernel.app import settings_of
from workflows.kernel.db import session

AT_ONCE = 3


def issue(numbered: list[str]) -> int:
    """Issue the first documents in this very request; the clock issues the rest. Returns how many left."""
    base = settings_of(current_app).base_url
    return sum(issue_document(document_id, base) for document_id in numbered[:AT_ONCE])


def sentence(done: str, completed: Completed) -> str:
    """«Enviar a firma: listo. Sigue: Firmar el oficio (Directora).» in words for people."""
    parts = [f"{done.rstrip('.')}: listo.", *_papers(completed.numbered)]
    following = _following(completed.opened)
    if following:
        parts.append(f"Sigue: {'; '.join(following)}.")
    elif not _open_tasks(completed.case_id):
        case = session().get(Case, completed.case_id)
        state = STATES.get(case.state, case.state) if case else ""
        waits = (
            f", a la espera de {case.waiting_for[:1].lower()}{case.waiting_for[1:]}"
            if case and case.waiting_for
            else ""
        )
        parts.append(f"El expediente quedó: {state.lower()}{waits}.")
    return " ".join(parts)


def _papers(numbered: list[str]) -> list[str]:
    query = select(Document.title, Document.number, Document.state).where(Document.id.in_(numbered))
    words = {"issued": "salió con el número", "numbered": "quedó con el número"}
    return [
        f"«{title}» {words.get(state, 'tiene el número')} {number}."
        for title, number, state in session().execute(query)
    ]


def _following(opened: list[str]) -> list[str]:
    query = select(Task, Case.version_hash).join(Case, Case.id == Task.case_id).where(Task.id.in_(opened))
    found = []
    for task, version in session().execute(query):
        procedure = _definitions.by_version(version)
        found.append(
            f"{task.title} ({name_of(task.assignee_id) if task.assignee_id else role_label(procedure, task.role)})"
        )
    return found


def _open_tasks(case_id: str) -> bool:
    return session().scalar(select(Task.id).where(Task.case_id == case_id, Task.state == "open").limit(1)) is not None


def issue_of_case(case_id: str) -> int:
    """Issue what an act without an answer of its own has numbered in a case."""
    query = select(Document.id).where(
        Document.case_id == case_id, Document.state == "numbered", Document.docx_sha256.is_(None)
    )
    return issue(list(session().scalars(query.order_by(Document.signed_at).limit(AT_ONCE))))
