"""A small office to write mails about: an owner, a municipality, two people, a case, a task, a letter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from workflows.domain import schema  # noqa: F401  (every table, for the foreign keys)
from workflows.domain.cases import Case, Expediente
from workflows.domain.definitions import ProcedureVersion
from workflows.domain.documents import Delivery, Document, keep_blob
from workflows.domain.entities import Entity
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person, RoleAssignment
from workflows.domain.tasks import Task
from workflows.kernel.db import session, transaction

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # Friday, 10:00 in Bogota
PDF = b"%PDF-1.4 a letter for tests"
OWNER, TOWN, CASE, TASK, LETTER = "owner", "town", "case", "task", "letter"


def office() -> None:
    """Write the office in one act."""
    with transaction() as current:
        current.add(
            Entity(id=OWNER, kind="gobernacion", name="Gobernación de Antioquia", short_name="Antioquia", is_owner=True)
        )
        current.add(Entity(id=TOWN, kind="municipio", name="Abejorral", short_name="Abejorral"))
        current.add(ProcedureVersion(version="v1", slug="demanda", files=b"", created_at=NOW))
        current.flush()
        current.add_all([person("officer", "Funcionaria de prueba"), person("director", "Directora de prueba")])
        current.add(role("officer", "responsable"))
        current.add(role("director", "director"))
        current.add(Expediente(id="file", owner_id=OWNER, number="2026-01234", title="Prueba", opened_at=NOW))
        current.flush()
        current.add(case())
        current.flush()
        current.add(task())


def person(key: str, name: str) -> Person:
    """Somebody who works for the owner."""
    return Person(id=key, owner_id=OWNER, name=name, email=f"{key}@cauce.example")


def role(person_id: str, name: str) -> RoleAssignment:
    """A role held since the beginning of the year, for everything."""
    return RoleAssignment(
        id=f"{person_id}-{name}", owner_id=OWNER, person_id=person_id, role=name, starts=date(2026, 1, 1)
    )


def case(**changes: Any) -> Case:
    """The request of the municipality."""
    values: dict[str, Any] = {
        "id": CASE, "owner_id": OWNER, "entity_id": TOWN, "procedure": "demanda", "version_hash": "v1",
        "expediente_id": "file", "number": "2026-01234", "radicado": "2026-01234", "received_at": NOW,
        "subject": "Asesoría en Gobierno digital & datos <abiertos>", "channel": "portal", "data": {},
        "requester_name": "Enlace de prueba", "requester_email": "enlace@abejorral.example",
        "started_at": NOW, "engine_state": b"",
    }  # fmt: skip
    return Case(**(values | changes))


def task(**changes: Any) -> Task:
    """Its present task, due on Tuesday 24 November."""
    values: dict[str, Any] = {
        "id": TASK, "case_id": CASE, "owner_id": OWNER, "engine_task_id": "engine-task",
        "step": "elaborar_oficio",
        "title": "Elaborar oficio al líder", "role": "responsable", "assignee_id": "officer",
        "assigned_by": "director", "due": date(2026, 11, 24), "created_at": NOW,
    }  # fmt: skip
    return Task(**(values | changes))


def letter(address: str = "alcaldia@abejorral.example") -> tuple[Document, Delivery]:
    """The issued reply and its delivery by mail, added to the open act."""
    session().flush()
    document = Document(
        id=LETTER, owner_id=OWNER, case_id=CASE, task_id=TASK, kind="respuesta",
        title="Respuesta a su solicitud",
        state="issued", number="OFI-2026-000007", code="2345-6789-ABCD", created_at=NOW,
        pdf_sha256=keep_blob(PDF, "application/pdf"),
    )  # fmt: skip
    session().add(document)
    session().flush()
    delivery = Delivery(id="delivery", document_id=LETTER, name="Alcaldía de prueba", address=address)
    session().add(delivery)
    session().flush()
    return document, delivery


def mail(**conditions: Any) -> Outbox:
    """The only row of the outbox, or the only one of these values, freshly read."""
    session().expire_all()
    return session().query(Outbox).filter_by(**conditions).one()


def later(**delta: float) -> datetime:
    """So long after NOW."""
    return NOW + timedelta(**delta)
