"""Comments, contributions and evidence of a case."""

from pathlib import Path

from sqlalchemy import select

from workflows.actions import _once
from workflows.domain import journal, notices, rights
from workflows.domain.cases import Case, locked_case
from workflows.domain.documents import Evidence
from workflows.domain.people import ANY, Actor, person
from workflows.domain.substitutions import stand_in
from workflows.domain.tasks import Comment, Task, task
from workflows.kernel import clock, files
from workflows.kernel.db import act, session
from workflows.kernel.errors import Invalid, NotFound
from workflows.kernel.ids import digest, new_id
from workflows.kernel.text import clean_text
from workflows.kernel.uploads import accept

LONGEST = 4000


@act
def comment(who: Actor, case_id: str, text: str, task_id: str | None = None, answers_id: str | None = None) -> str:
    """Add a remark to a case (or the contribution that somebody asked for)."""
    case = _visible(who, case_id)
    made = remark(who, case, text, task_id)
    if answers_id:
        made.kind, made.answers_id = "contribution", answers_id
    journal.write(who, "comentario", case, comentario=made.id)
    return made.id


@act
def ask_contribution(who: Actor, case_id: str, to: str, text: str, task_id: str | None = None) -> str:
    """Ask a colleague for a contribution: they are told by mail and see the case meanwhile."""
    case = _visible(who, case_id)
    colleague = person(to)
    if not colleague.active or colleague.owner_id != case.owner_id:
        raise Invalid("Esa persona no puede ayudar en este expediente.", [{"field": "to", "message": "Elija otra."}])
    away = stand_in(colleague.id, ANY, ANY, clock.today())
    colleague = person(away.substitute_id) if away is not None else colleague
    made = remark(who, case, text, task_id)
    made.kind, made.to_person_id = "contribution_request", colleague.id
    session().flush()
    task = session().get(Task, task_id) if task_id else None
    journal.write(who, "aporte_pedido", case, comentario=made.id, a=colleague.id)
    notices.comment_request(case, task, colleague, who.name, made.text, made.id)
    return made.id


def _visible(who: Actor, case_id: str) -> Case:
    case = locked_case(case_id)
    if not _asked_to_help(who, case_id):
        rights.check_visible(who, case)
    return case


def _asked_to_help(who: Actor, case_id: str) -> bool:
    if who.person_id is None:
        return False
    query = select(Comment.id).where(Comment.case_id == case_id, Comment.to_person_id == who.person_id)
    return session().scalar(query.limit(1)) is not None


def remark(who: Actor, case: Case, text: str, task_id: str | None) -> Comment:
    """Inside an act: a remark on a locked case; Invalid when it is empty or too long."""
    tidy = clean_text(text, multiline=True).strip()
    if not tidy:
        raise Invalid("Escriba el comentario.", [{"field": "text", "message": "Está vacío."}])
    if len(tidy) > LONGEST:
        raise Invalid(f"El comentario pasa de {LONGEST} letras.", [{"field": "text", "message": "Acórtelo."}])
    made = Comment(
        id=new_id(),
        case_id=case.id,
        task_id=task_id,
        person_id=who.person_id,
        text=tidy,
        at=clock.now(),
        kind="comment",
    )
    session().add(made)
    return made


def attach_evidence(
    who: Actor,
    folder: Path,
    name: str,
    data: bytes,
    case_id: str | None = None,
    task_id: str | None = None,
    key: str | None = None,
) -> Evidence:
    """Accept a file at the gate, keep its bytes, then write its row; the file is there before its row."""
    accepted = accept(name, data)
    files.put(folder, data)
    return keep_evidence(who, accepted.name, accepted.media_type, accepted.size, accepted.sha256, case_id, task_id, key)


@act
def keep_evidence(
    who: Actor,
    name: str,
    media_type: str,
    size: int,
    sha256: str,
    case_id: str | None,
    task_id: str | None,
    key: str | None = None,
) -> Evidence:
    """The row of a file whose bytes are already kept; an entity adds files only to its own tasks."""
    fingerprint = digest("\x1f".join([name, sha256, case_id or "", task_id or ""]))
    before = _once.replay(who, key, fingerprint)
    if before is not None:
        return session().get_one(Evidence, before["id"])
    case = _receiver(who, case_id, task_id)
    case_id = case.id if case else None
    made = Evidence(
        id=new_id(), owner_id=who.owner_id, case_id=case_id, task_id=task_id, name=name, media_type=media_type,
        size=size, sha256=sha256, person_id=who.person_id, uploaded_name=who.name, at=clock.now(),
    )  # fmt: skip
    session().add(made)
    session().flush()
    if case is not None:
        journal.write(who, "archivo_adjunto", case, archivo=made.id, sha256=sha256)
    _once.remember(who, key, fingerprint, {"id": made.id})
    return made


def _receiver(who: Actor, case_id: str | None, task_id: str | None) -> Case | None:
    """The locked case that takes a file, or None for a loose one."""
    if task_id is None:
        return _visible(who, case_id) if case_id else None
    found = task(task_id)
    case = _visible(who, found.case_id)
    if case_id not in (None, case.id) or (who.entity_id and not rights.in_pool(who, found)):
        raise NotFound("Esa tarea no es de este expediente.")
    return case
