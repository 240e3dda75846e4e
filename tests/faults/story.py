"""One request from its arrival to its oficio, verb by verb, so that a fault can strike inside any of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from tests.support import advice, versions
from tests.support.people import actor_named, person_named
from workflows.actions import cases, documents, issuing, moves, tasks
from workflows.domain.access import IdempotencyKey
from workflows.domain.cases import Case, Incident
from workflows.domain.documents import Document
from workflows.domain.journal import Journal
from workflows.domain.moves import CaseMove
from workflows.domain.outbox import Outbox
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import Counter

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
OFFICIAL = "https://cauce.example"
LETTER = {"asunto": "Asesoría", "texto": "Uno.\n\nDos & <tres> {{ x }}"}


def start(key: str | None = None, **more: Any) -> cases.Opened:
    """The officer files a request of a municipality."""
    about = advice.municipality("Urrao")
    data = {
        "entidad": about.id, "politicas": ["POL07"], "asunto": "Asesoría", "detalle": "Ayuda con <x> & {{ y }}.",
        "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace", "medio": "correo",
        "solicitante_correo": "enlace@demo.cauce.example", "autorizacion_datos": True,
    }  # fmt: skip
    request = cases.StartRequest(procedure="demanda", entity_id=about.id, data=data, key=key, **more)
    return cases.start_case(actor_named("equipo1"), request)


def review(key: str | None = None, task_id: str | None = None, who: Actor | None = None) -> tasks.Completed:
    """The team classifies it: complete, ours, of one policy."""
    data = {"tipo_peticion": "general", "prioridad": "normal", "politica": "POL07"}
    done = tasks.Completion(outcome="completa", data=data, key=key)
    return tasks.complete_task(who or actor_named("equipo1"), task_id or the_task("revision"), done)


def assign(key: str | None = None) -> tasks.Completed:
    """The director names who answers."""
    data = {"responsable": person_named("responsable1").id, "via": "con_oficio"}
    done = tasks.Completion(outcome="asignar", data=data, key=key)
    return tasks.complete_task(actor_named("directora"), the_task("asignar"), done)


def draft(key: str | None = None) -> tasks.Completed:
    """That person drafts the oficio."""
    done = tasks.Completion(outcome="enviar_a_firma", data=LETTER, key=key)
    return tasks.complete_task(actor_named("responsable1"), the_task("elaborar_oficio"), done)


def sign(key: str | None = None) -> tasks.Completed:
    """The director signs: it takes its number."""
    return sign_this(the_document().id, key)


def sign_this(document_id: str, key: str | None = None) -> tasks.Completed:
    """One draft of several is signed."""
    return documents.sign_document(actor_named("directora"), document_id, documents.Signature(key=key))


def issue(key: str | None = None) -> bool:
    """The numbered document becomes bytes."""
    return issuing.issue_document(the_document().id, OFFICIAL)


def move(key: str | None = None) -> moves.Moved:
    """The administrator carries it to the version that was installed meanwhile."""
    versions.installed(versions.relabelled(versions.original()))
    return moves.move_cases(actor_named("admin"), "demanda", "Prueba.", key or "")


VERBS: dict[str, Callable[[str | None], Any]] = {
    "start": start, "review": review, "assign": assign, "draft": draft, "sign": sign, "issue": issue,
    "move": move,
}  # fmt: skip


def play(until: str) -> None:
    """Every verb before `until`, in a database with the people of the demonstration."""
    with clock.at(NOON):
        for name, verb in VERBS.items():
            if name == until:
                return
            verb(name)
            session().close()


def the_task(step: str) -> str:
    """The newest task of a step, open or done, so that a repeated request can name it too."""
    query = select(Task.id).where(Task.step == step).order_by(Task.created_at.desc())
    return session().scalars(query).first() or ""


def the_document() -> Document:
    """The only letter of the story."""
    return session().scalars(select(Document)).one()


def picture() -> dict[str, Any]:
    """The whole database as people would compare it: no ids, no times, no secrets."""
    session().rollback()
    session().expire_all()
    found: dict[str, Any] = {
        "cases": _rows(Case.number, Case.state, Case.engine_status, Case.waiting_for),
        "tasks": _rows(Task.step, Task.state, Task.outcome, Task.completed_name),
        "documents": _rows(Document.kind, Document.state, Document.number, Document.docx_sha256.is_not(None)),
        "outbox": _rows(Outbox.kind, Outbox.to_address, Outbox.state),
        "journal": _rows(Journal.seq, Journal.verb),
        "counters": _rows(Counter.series, Counter.year, Counter.value),
        "keys": _rows(IdempotencyKey.key),
        "moves": _rows(CaseMove.state, CaseMove.seq_after, CaseMove.to_version),
        "versions": _rows(Case.version_hash),
        "incidents": _rows(Incident.place, Incident.cause),
    }
    session().close()
    return found


def _rows(*columns: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in session().execute(select(*columns))), key=repr)
