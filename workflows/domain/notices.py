"""What an act tells people by mail: each fact becomes outbox rows inside the act; nothing is sent here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from workflows.domain.cases import Case
from workflows.domain.documents import Delivery, Document
from workflows.domain.entities import Entity
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.domain.terms.words import day_in_words
from workflows.domain.unwanted import wants
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import new_id, stable_id
from workflows.kernel.text import clean_text, is_safe_email

BAD_ADDRESS = (
    "La dirección «{address}» no sirve para enviar correo. Corríjala en los datos de la persona o de la "
    "solicitud y use «Reenviar»."
)
TASK_PAGE = "/tareas/{}"
CASE_PAGE = "/expedientes/{}"
Row = dict[str, Any]


def queue_mail(
    *,
    owner_id: str,
    kind: str,
    to_address: str,
    to_name: str,
    unique_key: str,
    params: dict[str, Any],
    case_id: str | None = None,
    task_id: str | None = None,
    person_id: str | None = None,
    document_id: str | None = None,
    delivery_id: str | None = None,
    held: bool = False,
    is_legal: bool = False,
) -> None:
    """Add one mail to the outbox, once per `unique_key`; a bad address becomes a failed row."""
    row = mail_row(owner_id, kind, to_address, to_name, unique_key, params)
    row |= {
        "case_id": case_id,
        "task_id": task_id,
        "person_id": person_id,
        "document_id": document_id,
        "delivery_id": delivery_id,
        "is_legal": is_legal,
    }
    if held and row["state"] == "pending":
        row["state"] = "held"
    insert_mails([row])


def mail_row(owner_id: str, kind: str, address: str, name: str, unique_key: str, params: dict[str, Any]) -> Row:
    """The columns of one mail as plain values; failed from the start when its address is no address."""
    address = address.strip()
    safe = is_safe_email(address)
    key = unique_key if len(unique_key) <= 240 else stable_id(unique_key)
    return {
        "id": new_id(), "owner_id": owner_id, "kind": kind, "to_address": address[:254],
        "to_name": clean_text(name)[:200], "unique_key": key, "params": params,
        "state": "pending" if safe else "failed", "attempts": 0, "created_at": clock.now(),
        "next_at": clock.now(), "message_id": f"{stable_id(unique_key)}@cauce", "is_legal": False,
        "error": None if safe else BAD_ADDRESS.format(address=clean_text(address)[:80]),
    }  # fmt: skip


def insert_mails(rows: Sequence[Row]) -> int:
    """Insert outbox rows of the same columns whose keys are new, in one statement; how many were new."""
    if not rows:
        return 0
    dialect = session().get_bind().dialect.name
    statement: Any = (postgresql if dialect == "postgresql" else sqlite).insert(Outbox.__table__)
    statement = statement.on_conflict_do_nothing(index_elements=["unique_key"])
    return len(session().execute(statement.returning(Outbox.__table__.c.id), list(rows)).all())


def release_held(document_id: str) -> None:
    """The document is issued: its held mails and e-mail deliveries may go out now."""
    session().flush()
    mails = update(Outbox).where(Outbox.document_id == document_id, Outbox.state == "held")
    fetch = {"synchronize_session": "fetch"}
    session().execute(mails.values(state="pending", next_at=clock.now()).execution_options(**fetch))
    deliveries = update(Delivery).where(
        Delivery.document_id == document_id, Delivery.state == "held", Delivery.channel == "email"
    )
    session().execute(deliveries.values(state="pending").execution_options(**fetch))


def case_facts(case: Case) -> dict[str, Any]:
    """What every text about a case may name, as plain values."""
    about = session().get(Entity, case.entity_id)
    return {
        "numero": case.number,
        "radicado": case.radicado,
        "asunto": case.subject,
        "entidad": about.name if about else "",
        "recibido": day_in_words(clock.local(case.received_at).date()),
        "pagina": CASE_PAGE.format(case.id),
    }


def task_facts(task: Task, due: date | None = None, due_words: str = "") -> dict[str, Any]:
    """What every text about a task may name; `vence` in words, empty without a due date."""
    due = due or task.due
    return {
        "titulo": task.title,
        "vence": day_in_words(due) if due else "",
        # `explain` begins with the date, which the text of the mail already says.
        "por_que": due_words.removeprefix(f"Vence el {day_in_words(due)}.").strip() if due else "",
        "pagina": TASK_PAGE.format(task.id),
    }


def task_assigned(case: Case, task: Task, person: Person, due_words: str = "", asked_by: str = "") -> None:
    """A task is now of `person`; `due_words` says why that date, `asked_by` who gave it."""
    asked_by = asked_by or _name(task.assigned_by)
    params = {"quien": asked_by, "nota": task.assignment_note or ""}
    _about_task("asignacion", case, task, person, params, due_words)


def task_reassigned(case: Case, task: Task, person: Person, by: str, note: str = "", due_words: str = "") -> None:
    """A task passed from somebody else to `person`; `by` is the name of who did it."""
    _about_task("reasignacion", case, task, person, {"quien": by, "nota": note}, due_words)


def task_returned(case: Case, task: Task, person: Person, by: str, reason: str, due_words: str = "") -> None:
    """Work came back to `person` with a reason; `by` is the name of who returned it."""
    _about_task("devolucion_tarea", case, task, person, {"quien": by, "nota": reason}, due_words)


def comment_request(case: Case, task: Task | None, person: Person, by: str, text: str, comment_id: str) -> None:
    """A colleague asks `person` for a contribution to a case."""
    params: dict[str, Any] = {"caso": case_facts(case), "quien": by, "nota": text}
    params["tarea"] = task_facts(task) if task else None
    _to_person("contribucion", case, task, person, f"contribucion:{comment_id}:{person.id}", params)


def case_received(case: Case, entity: Entity, legal_due: date | None, link_url: str, rule: str = "") -> None:
    """Acknowledge a request: radicado, day of reception, legal due date with its rule, link to its state."""
    params = {
        "caso": case_facts(case),
        "vence": day_in_words(legal_due) if legal_due else "",
        "regla": rule,
        "enlace": link_url,
    }
    address, name = requester(case, entity)
    _to_address("acuse_recibo", case, None, address, name, f"acuse_recibo:{case.id}", params)


def task_for_entity(
    case: Case,
    task: Task,
    email: str,
    name: str,
    link_url: str,
    due: date | None,
    kind: str = "asignacion_entidad",
    note: str = "",
    due_words: str = "",
) -> None:
    """The entity has something to do by link; kind: asignacion_entidad | completar | aclarar | encuesta."""
    params = {
        "caso": case_facts(case),
        "tarea": task_facts(task, due, due_words),
        "nota": note,
        "enlace": link_url,
    }
    _to_address(kind, case, task, email, name, f"{kind}:{task.id}:{email}", params)


def letter_sent(
    case: Case, document: Document, delivery: Delivery, held: bool = True, link_url: str = "", note: str = ""
) -> None:
    """The mail that carries the PDF of a document to one delivery; held until the document is issued.

    A letter of a merge names its own entity and links to the page that verifies it, not to the case of somebody else.
    """
    kind, facts = "carta", case_facts(case)
    if document.entity_id:
        kind, link_url = "carta_a_cada_una", f"/v/{document.code}"
        facts["entidad"] = session().get_one(Entity, document.entity_id).name
    params = {
        "caso": facts,
        "documento": {
            "titulo": document.title,
            "numero": document.number or "",
            "codigo": document.code or "",
        },
        "principal": delivery.main,
        "nota": note,
        "enlace": link_url,
    }
    queue_mail(
        owner_id=case.owner_id, kind=kind, to_address=delivery.address, to_name=delivery.name,
        unique_key=f"carta:{delivery.id}", params=params, case_id=case.id, task_id=document.task_id,
        document_id=document.id, delivery_id=delivery.id, held=held, is_legal=True,
    )  # fmt: skip


def case_closed(case: Case, entity: Entity, state_label: str, link_url: str = "", note: str = "") -> None:
    """Tell the requester how the case ended; `state_label` in plain Spanish ("Atendida")."""
    params = {"caso": case_facts(case), "estado": state_label.lower(), "nota": note, "enlace": link_url}
    address, name = requester(case, entity)
    _to_address("solicitud_cerrada", case, None, address, name, f"solicitud_cerrada:{case.id}", params)


def link_renewed(
    case: Case, task: Task | None, email: str, name: str, link_url: str, link_id: str, what: str = ""
) -> None:
    """A new link replaces one that expired or was lost; `what` it is for, when that is no task."""
    params: dict[str, Any] = {"caso": case_facts(case), "enlace": link_url}
    params["tarea"] = task_facts(task) if task else {"titulo": what, "vence": ""} if what else None
    _to_address("enlace_renovado", case, task, email, name, f"enlace_renovado:{link_id}", params)


def procedure_notice(
    case: Case,
    kind: str,
    email: str,
    name: str,
    unique: str,
    link_url: str = "",
    person_id: str | None = None,
    children: Sequence[Mapping[str, Any]] = (),
) -> None:
    """A mail that a diagram asks for (`notify`); `unique` is the id of the engine's task, `children` its `hijos`."""
    empty = dict.fromkeys(("vence", "regla", "nota", "quien", "estado"), "")
    params = {
        **empty,
        "caso": case_facts(case),
        "tarea": None,
        "enlace": link_url or CASE_PAGE.format(case.id),
        "hijos": [dict(each) for each in children],
    }
    queue_mail(
        owner_id=case.owner_id, kind=kind, to_address=email, to_name=name, case_id=case.id,
        person_id=person_id, unique_key=f"aviso:{kind}:{unique}:{email}", params=params,
    )  # fmt: skip


def trial_mail(owner_id: str, email: str, name: str) -> None:
    """A mail that only proves that mail works; each one is new."""
    key = f"prueba:{new_id()}"
    queue_mail(owner_id=owner_id, kind="prueba", to_address=email, to_name=name, unique_key=key, params={})


def requester(case: Case, entity: Entity) -> tuple[str, str]:
    """Address and name of who asked: the requester of the case, else the entity itself."""
    name = case.requester_name or entity.representative or entity.name
    return case.requester_email or entity.email or "", name


def _name(person_id: str | None) -> str:
    found = session().get(Person, person_id) if person_id else None
    return found.name if found else ""


def _about_task(kind: str, case: Case, task: Task, person: Person, params: dict[str, Any], due_words: str) -> None:
    params |= {"caso": case_facts(case), "tarea": task_facts(task, None, due_words)}
    # The revision tells two assignments of the same task to the same person apart.
    _to_person(kind, case, task, person, f"{kind}:{task.id}:{person.id}:{task.revision or 1}", params)


def _to_person(kind: str, case: Case, task: Task | None, person: Person, key: str, params: dict[str, Any]) -> None:
    if not wants(person, kind):
        return
    queue_mail(
        owner_id=case.owner_id, kind=kind, to_address=person.email, to_name=person.name, unique_key=key,
        params=params, case_id=case.id, task_id=task.id if task else None, person_id=person.id,
    )  # fmt: skip


def _to_address(
    kind: str, case: Case, task: Task | None, email: str, name: str, key: str, params: dict[str, Any]
) -> None:
    queue_mail(
        owner_id=case.owner_id, kind=kind, to_address=email, to_name=name, unique_key=key, params=params,
        case_id=case.id, task_id=task.id if task else None,
    )  # fmt: skip
