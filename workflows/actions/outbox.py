"""What happens to a mail after its act: leased, sent, tried again, failed, kept, sent once more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, update

from workflows.actions import _delivered
from workflows.domain import journal
from workflows.domain.access import installation
from workflows.domain.cases import Case, Incident, locked_case
from workflows.domain.documents import Delivery, Document
from workflows.domain.outbox import Outbox
from workflows.domain.people import Actor, system_actor
from workflows.kernel import clock
from workflows.kernel.db import UTCDateTime, act, session
from workflows.kernel.errors import Conflict, Invalid, NotFound
from workflows.kernel.ids import new_id
from workflows.kernel.text import is_safe_email

LEASE = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP = timedelta(hours=72)
HIDDEN = "/e/enlace-enviado"
_LINK = re.compile(r"/e/[A-Za-z0-9_-]{20,}")

# Called inside the act that records the main delivery of a document, with the case locked.
on_sent: list[Callable[[Document, Delivery, datetime], None]] = [_delivered.after_mail]


@dataclass(frozen=True)
class Mail:
    """A leased row as plain values, to be rendered and sent outside any transaction."""

    id: str
    owner_id: str
    case_id: str | None
    document_id: str | None
    delivery_id: str | None
    kind: str
    to_address: str
    to_name: str
    params: dict[str, Any]
    message_id: str


_COLUMNS = [getattr(Outbox, name) for name in Mail.__dataclass_fields__]


@act
def lease(at: datetime, limit: int) -> list[Mail]:
    """Take up to `limit` mails that are due at `at` for ten minutes; nobody else gets them meanwhile."""
    due = or_(
        and_(Outbox.state == "pending", Outbox.next_at <= at),
        and_(Outbox.state == "leased", Outbox.leased_until <= at),
    )
    chosen = select(Outbox.id).where(due).order_by(Outbox.next_at, Outbox.id).limit(limit)
    change = update(Outbox).where(Outbox.id.in_(chosen.with_for_update(skip_locked=True)), due)
    change = change.values(
        state="leased",
        leased_until=at + LEASE,
        attempts=Outbox.attempts + 1,
        first_try_at=func.coalesce(Outbox.first_try_at, literal(at, UTCDateTime())),
    )
    rows = session().execute(change.returning(*_COLUMNS), execution_options={"synchronize_session": False})
    return sorted((Mail(*row) for row in rows), key=lambda mail: mail.id)


@act
def mark_sent(outbox_id: str, at: datetime, subject: str, body: str, problem: str = "") -> None:
    """The server accepted it at `at`: keep its text, record the delivery, and tell who waits for it.

    With `problem` (what failed while telling them) the delivery is recorded and the case gets an incident:
    a mail that left must never go back to the queue.
    """
    row, case = _locked(outbox_id)
    if row.state == "sent":
        return
    row.state, row.sent_at, row.error, row.leased_until = "sent", at, None, None
    _keep_text(row, subject, _LINK.sub(HIDDEN, body))
    row.params = {key: _LINK.sub(HIDDEN, v) if key == "enlace" else v for key, v in row.params.items()}
    if case is not None:
        _record_delivery(row, case, at, problem)


@act
def mark_retry(outbox_id: str, at: datetime, error: str, longest: timedelta = LONGEST_WAIT) -> None:
    """It could not leave now: wait one minute, doubling to `longest`; after 72 hours it is dead and shown."""
    row, case = _locked(outbox_id)
    if row.state != "leased":
        return
    if at - (row.first_try_at or at) >= GIVE_UP:
        _give_up(row, case, "dead", f"Se intentó durante 72 horas. {error}")
        return
    row.state, row.leased_until, row.error = "pending", None, error
    row.next_at = at + min(FIRST_WAIT * 2 ** min(row.attempts - 1, 12), longest)


@act
def mark_failed(outbox_id: str, error: str, subject: str | None = None, body: str | None = None) -> None:
    """It was refused for good: show it, and the bounced delivery, to a person."""
    row, case = _locked(outbox_id)
    if row.state != "leased":
        return
    _keep_text(row, subject, body)
    _give_up(row, case, "failed", error)


@act
def mark_kept(outbox_id: str, subject: str, body: str) -> None:
    """No mail server is configured: the text is kept to be read on the page of mails.

    A demonstration goes on as if the letter had left; its journal says so.
    """
    row, case = _locked(outbox_id)
    row.state, row.leased_until = "kept", None
    _keep_text(row, subject, body)
    if case is not None and installation("demo"):
        _record_delivery(row, case, clock.now(), "", demostracion=True)


@act
def resend(who: Actor, outbox_id: str, to_address: str | None = None) -> None:
    """Send once more what failed, died, was kept or was lost, to a corrected address when one is given."""
    row, case = _locked(outbox_id)
    if row.owner_id != who.owner_id:
        raise NotFound("No encontramos ese correo.")
    _may_resend(row)
    address = (to_address or row.to_address).strip()
    if not is_safe_email(address):
        raise Invalid("Escriba una sola dirección de correo, como nombre@entidad.gov.co.")
    row.to_address, row.state, row.error, row.attempts = address, "pending", None, 0
    row.next_at, row.first_try_at = clock.now(), None
    delivery = session().get(Delivery, row.delivery_id) if row.delivery_id else None
    if delivery is not None and delivery.state == "bounced":
        delivery.address, delivery.state, delivery.error = address, "pending", None
    if case is not None:
        journal.write(who, "correo_reenviado", case, correo=row.id, documento=row.document_id)


def _may_resend(row: Outbox) -> None:
    if row.state not in {"failed", "dead", "kept", "sent"}:
        raise Conflict("Este correo todavía está en camino. Espere a que termine el envío.")
    if HIDDEN in str(row.params.get("enlace", "")):
        raise Conflict("El enlace de este correo ya no se conserva. Use «Renovar enlace» en el expediente.")


def _locked(outbox_id: str) -> tuple[Outbox, Case | None]:
    row = session().get(Outbox, outbox_id)
    if row is None:
        raise NotFound("No encontramos ese correo.")
    # Order of locks: the case first. Only mails that carry a document change their case.
    case = locked_case(row.case_id) if row.case_id and row.delivery_id else None
    query = select(Outbox).where(Outbox.id == outbox_id).with_for_update()
    return session().scalars(query.execution_options(populate_existing=True)).one(), case


def _keep_text(row: Outbox, subject: str | None, body: str | None) -> None:
    row.subject = subject[:300] if subject is not None else row.subject
    row.body = body if body is not None else row.body


def _record_delivery(row: Outbox, case: Case, at: datetime, problem: str, **more: Any) -> None:
    delivery = session().get(Delivery, row.delivery_id)
    document = session().get(Document, row.document_id)
    if delivery is None or document is None or delivery.state in {"sent", "recorded"}:
        return
    delivery.state, delivery.sent_at, delivery.error = "sent", at, None
    delivery.sent_on, delivery.proof = clock.local(at).date(), row.message_id
    facts = {"documento": document.id, "entrega": delivery.id, "mensaje": row.message_id, **more}
    journal.write(system_actor(row.owner_id), "carta_enviada", case, **facts)
    if problem:
        _incident(row, "envío", problem)
    elif delivery.main:
        for tell in on_sent:
            tell(document, delivery, at)


def _give_up(row: Outbox, case: Case | None, state: str, error: str) -> None:
    row.state, row.leased_until, row.error = state, None, error
    delivery = session().get(Delivery, row.delivery_id) if row.delivery_id else None
    if case is None or delivery is None:
        return
    delivery.state, delivery.error = "bounced", error
    facts = {"documento": row.document_id, "entrega": delivery.id}
    journal.write(system_actor(row.owner_id), "carta_devuelta", case, **facts)
    _incident(row, "correo", error)


def _incident(row: Outbox, place: str, cause: str) -> None:
    session().add(
        Incident(
            id=new_id(),
            case_id=row.case_id,
            document_id=row.document_id,
            place=place,
            cause=cause,
            at=clock.now(),
        )
    )
