"""Requests for advice at the point of their way that a test needs, in the open database."""

from typing import Any

from sqlalchemy import select

from tests.support import advice
from tests.support.people import actor_named, person_named
from workflows.actions import cases, documents, tasks
from workflows.actions.tasks import Completed, Completion
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.tasks import Task
from workflows.kernel.db import session

POLICY = "POL03"


def request_of(name: str, subject: str = "Asesoría en planeación", policies: tuple[str, ...] = (POLICY,)) -> str:
    """A registered request of a municipality; the id of its (first) case."""
    about = advice.municipality(name)
    data = {
        "entidad": about.id, "politicas": list(policies), "asunto": subject, "detalle": "Necesitamos ayuda.",
        "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace", "medio": "correo",
        "solicitante_correo": "enlace@demo.cauce.example", "autorizacion_datos": True,
    }  # fmt: skip
    start = cases.StartRequest(procedure="demanda", entity_id=about.id, data=data)
    return cases.start_case(actor_named("equipo1"), start).case_ids[0]


def open_task(case_id: str, step: str) -> Task:
    """The open task of a step."""
    query = select(Task).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
    return session().scalars(query).one()


def done(case_id: str, step: str, who: str, outcome: str | None = None, **data: Any) -> Completed:
    """Complete a step as somebody."""
    task = open_task(case_id, step)
    return tasks.complete_task(actor_named(who), task.id, Completion(outcome=outcome, data=data))


def reviewed(name: str, **more: Any) -> str:
    """A request that waits to be given to somebody."""
    case_id = request_of(name, **more)
    done(case_id, "revision", "equipo1", "completa", tipo_peticion="general", prioridad="normal", politica=POLICY)
    return case_id


def given(name: str, to: str = "responsable1", **more: Any) -> str:
    """A request that somebody answers for, with an oficio to be drafted."""
    case_id = reviewed(name, **more)
    done(case_id, "asignar", "directora", "asignar", responsable=person_named(to).id, via="con_oficio")
    return case_id


def drafted(name: str, text: str = "Le pedimos atender la solicitud.", **more: Any) -> str:
    """A request whose oficio waits for the signature; the id of the document."""
    case_id = given(name, **more)
    done(case_id, "elaborar_oficio", "responsable1", None, asunto="Solicitud de asesoría", texto=text)
    return session().scalars(select(Document.id).where(Document.case_id == case_id, Document.state == "draft")).one()


def signed(case_id: str, who: str = "directora") -> Completed:
    """Sign the letter of a case that waits for it."""
    query = select(Document.id).where(Document.case_id == case_id, Document.state == "draft")
    found = session().scalars(query).one()
    return documents.sign_document(actor_named(who), found, documents.Signature())


def latest_case() -> str:
    """The id of the case that was registered last."""
    return session().scalars(select(Case.id).order_by(Case.received_at.desc())).first() or ""
