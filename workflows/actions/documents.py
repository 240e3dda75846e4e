"""Signing, annulling and delivering documents."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workflows.actions import _completion, _course, _delivered, _once
from workflows.actions._course import case_act
from workflows.actions._forms import said
from workflows.actions._tasks import Completed, check_mine, check_open, locked_rows
from workflows.domain import journal, rights
from workflows.domain.cases import Case, locked_case
from workflows.domain.documents import Delivery, Document, document
from workflows.domain.outbox import Outbox
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class Signature:
    """How a document is signed: method (electronica | manuscrita), own or external number, repeat key."""

    method: str = "electronica"
    external_number: str = ""
    same_person_reason: str = ""
    key: str | None = None


@case_act
def sign_document(who: Actor, document_id: str, signature: Signature) -> Completed:
    """Sign a draft: its task is completed, number and context are frozen; the document is *numbered*.

    The caller has confirmed the password. Numbers: AGN Acuerdo 001 de 2024; method: Ley 527 de 1999, art. 7.
    """
    print_of = _once.print_of(document_id, signature.method, signature.external_number)
    before = _once.replay(who, signature.key, print_of)
    if before is not None:
        return Completed(**before, replayed=True)
    found = document(document_id)
    if found.task_id is None:
        raise Conflict("Este documento no espera firma.")
    case, task, rows = locked_rows(who, found.task_id)
    check_open(task)
    check_mine(who, task, "Este documento lo firma otra persona.")
    who = rights.acting(who, task)
    if signature.method not in ("electronica", "manuscrita"):
        raise Invalid("Elija cómo firma: electrónica o manuscrita.")
    course = _course.resume_locked(who, case, rows)
    course.signing = {
        "method": signature.method,
        "external_number": signature.external_number.strip(),
        "same_person_reason": said(signature.same_person_reason, ""),
    }
    _completion.complete(course, task, "firmar", {}, "")
    answer = _completion.answer(course)
    _once.remember(who, signature.key, print_of, answer)
    return Completed(**answer)


@act
def annul_document(who: Actor, document_id: str, reason: str) -> None:
    """Annul a numbered or issued document: its number stays visible with the reason, mails held are dropped."""
    rights.require(who, "anular_documento")
    who = rights.standing(who, "anular_documento")
    case, found = _locked(who, document_id)
    reason = said(reason, "Escriba por qué se anula.")
    if found.state not in ("numbered", "issued"):
        raise Conflict("Solo se anula un documento que ya tiene número.")
    found.state, found.annulled_at, found.annulled_by = "annulled", clock.now(), who.person_id
    found.annulled_reason = reason
    mails = select(Outbox).where(Outbox.document_id == document_id, Outbox.state.in_(["held", "pending"]))
    for mail in session().scalars(mails):
        mail.state, mail.error = "dead", "El documento fue anulado antes de enviarse."
    journal.write(who, "documento_anulado", case, documento=found.id, numero=found.number, motivo=reason)


@act
def record_delivery(who: Actor, delivery_id: str, proof: str, sent_on: date) -> None:
    """Write down a physical delivery: guía or signed copy, and its day (constancia de envío)."""
    rights.require(who, "registrar_envio")
    who = rights.standing(who, "registrar_envio")
    delivery = session().get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound("No encontramos ese envío.")
    case, found = _locked(who, delivery.document_id)
    if found.state != "issued":
        raise Conflict("El documento todavía no ha salido.")
    proof = said(proof, "Escriba el número de guía o cómo se entregó.", "proof", "Falta la guía.")
    if sent_on > clock.today():
        raise Invalid("La fecha de entrega no puede ser futura.", [{"field": "sent_on", "message": "Revise la fecha."}])
    session().refresh(delivery)
    if delivery.state in ("sent", "recorded"):
        raise Conflict("Este envío ya tiene su constancia.")
    delivery.state, delivery.proof, delivery.recorded_by = "recorded", proof, who.person_id
    delivery.sent_on, delivery.sent_at, delivery.channel = sent_on, clock.now(), "fisico"
    session().flush()
    journal.write(who, "envio_registrado", case, documento=found.id, envio=delivery.id)
    _delivered.delivery_sent(who, case, found, delivery)


def _locked(who: Actor, document_id: str) -> tuple[Case, Document]:
    case = locked_case(document(document_id).case_id)
    rights.check_visible(who, case)
    query = select(Document).where(Document.id == document_id).with_for_update()
    return case, session().scalars(query.execution_options(populate_existing=True)).one()
