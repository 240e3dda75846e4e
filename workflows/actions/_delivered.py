"""What follows from a delivery that left: the legal term is met, messages go out, the state changes."""

from datetime import datetime

from sqlalchemy import select

from workflows.actions import _definitions, _keys, _papers, _terms
from workflows.domain import journal
from workflows.domain.cases import Case
from workflows.domain.deadlines import Term
from workflows.domain.documents import Delivery, Document
from workflows.domain.messages import Message
from workflows.domain.people import Actor, system_actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.ids import new_id


def delivery_sent(who: Actor, case: Case, document: Document, delivery: Delivery) -> None:
    """The constancia de envío exists (the case is locked): meet terms and tell who waits for it."""
    if not delivery.main:
        return
    procedure = _definitions.by_version(case.version_hash)
    met = _papers.meets(procedure, document.kind)
    for name in met:
        _meet(who, case, name)
    letter = procedure.letters.get(document.kind)
    if letter is not None and letter.sent_message:
        _publish(who, case, letter.sent_message, _keys.key_of(case, letter.sent_key), document)
    if met and case.is_open():
        case.state = "atendida"
    journal.write(who, "constancia_envio", case, documento=document.id, envio=delivery.id)


def after_mail(document: Document, delivery: Delivery, at: datetime) -> None:
    """A mail left at `at`, inside the act that records it: the same consequences, for the system."""
    case = session().get(Case, document.case_id)
    assert case is not None
    delivery_sent(system_actor(case.owner_id), case, document, delivery)


def _meet(who: Actor, case: Case, name: str) -> None:
    query = select(Term).where(Term.case_id == case.id, Term.name == name, Term.state.in_(["running", "suspended"]))
    for term in session().scalars(query):
        _terms.close(term, "met", who.person_id, clock.now())


def _publish(who: Actor, case: Case, name: str, key: str, document: Document) -> None:
    session().add(
        Message(
            id=new_id(), owner_id=case.owner_id, name=name, key=key, data={"documento": document.id},
            unique_id=f"{name}:{document.id}", published_at=clock.now(), person_id=who.person_id,
        )
    )  # fmt: skip
