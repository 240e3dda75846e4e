"""The state of a case for people outside: where it is, until when, what is awaited, what was sent, what they may do."""

from typing import Any

from sqlalchemy import select

from web.links.place import Opened
from web.shown.deadline import public_words
from web.shown.people import role_label
from workflows.actions.messages import offers_for
from workflows.domain.cases import Case
from workflows.domain.documents import Delivery, Document
from workflows.domain.entities import Entity
from workflows.domain.policies import Policy
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.procedures import Wait

ASKED = "Esperamos de usted lo que le pedimos."
SUSPENDED = "Mientras tanto el plazo para responderle está suspendido."
WORDS = {
    "en_curso": "La estamos atendiendo.",
    "en_espera": "Está en espera.",
    "firmada_sin_enviar": "La respuesta ya está firmada y sale en cualquier momento.",
    "atendida": "Ya le respondimos.",
    "cerrada": "Terminó.",
    "desistida": "Terminó porque la solicitud se retiró o no se completó a tiempo.",
    "archivada": "Se archivó. Puede volver a presentarla cuando quiera.",
    "trasladada": "La enviamos a la entidad competente.",
    "anulada": "Se anuló.",
}


def facts_of(link: Opened) -> dict[str, Any]:
    """Everything that the page of state shows."""
    case = link.case
    policy = session().get(Policy, case.policy) if case.policy else None
    term, yours = public_words(case.id) if case.is_open() else None, _tasks(case, True)
    return {
        "words": words_of(case, bool(yours), term is not None and term["state"] == "suspended"),
        "about": session().get_one(Entity, case.entity_id),
        "policy": policy.name if policy else "",
        "term": term,
        "yours": yours,
        "ours": [(task.title, role_label(link.procedure, task.role)) for task in _tasks(case, False)],
        "letters": letters_of(link),
        "offers": offers_of(link),
        "siblings": _siblings(case),
    }


def words_of(case: Case, asked: bool, suspended: bool) -> str:
    """Where the request is: never «we are at it» while it waits for the entity or its term does not run."""
    if case.state not in ("en_curso", "en_espera"):
        return WORDS.get(case.state, "")
    if asked:
        return f"{ASKED} {SUSPENDED}" if suspended else ASKED
    if suspended:
        return "Está en espera y el plazo para responderle está suspendido."
    awaited = case.waiting_for if case.state == "en_espera" else None
    return f"Está a la espera de {awaited[:1].lower()}{awaited[1:]}." if awaited else WORDS[case.state]


def _tasks(case: Case, of_entity: bool) -> list[Task]:
    owned = Task.role == "entidad" if of_entity else Task.role != "entidad"
    query = select(Task).where(Task.case_id == case.id, Task.state == "open", owned).order_by(Task.created_at)
    return list(session().scalars(query))


def letters_of(link: Opened) -> list[Document]:
    """Letters that are out and were sent to the entity or to the address of this link, oldest first."""
    reached = select(Delivery.document_id).where(Delivery.address == link.entry.email)
    query = select(Document).where(
        Document.case_id == link.case.id, Document.state.in_(["issued", "annulled"]), Document.pdf_sha256.is_not(None)
    )
    sent = set(session().scalars(reached))
    found = session().scalars(query.order_by(Document.signed_at, Document.id))
    return [each for each in found if each.id in sent or _to_entity(link, each.kind)]


def _to_entity(link: Opened, kind: str) -> bool:
    letter = link.procedure.letters.get(kind)
    return letter is not None and (letter.to == "entidad" or "entidad" in letter.copies)


def offers_of(link: Opened) -> list[Wait]:
    """What the entity may ask for at any moment (withdrawing, for instance)."""
    return offers_for(link.who, link.case, link.procedure)


def _siblings(case: Case) -> list[Case]:
    """Cases of the same request, one per policy."""
    query = select(Case).where(
        Case.owner_id == case.owner_id, Case.radicado == case.radicado, Case.entity_id == case.entity_id,
        Case.id != case.id,
    )  # fmt: skip
    return list(session().scalars(query.order_by(Case.number)))
