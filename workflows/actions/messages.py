"""Publishing messages, and waking the cases that wait for them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, exists, func, select

from workflows.actions import _course, _extensions, _files, _once, _opening, _publishing, _records
from workflows.actions._course import case_act
from workflows.actions._forms import checked
from workflows.domain import journal, rights
from workflows.domain.cases import Case, Incident
from workflows.domain.documents import Document
from workflows.domain.messages import Message, Wait, Wakeup
from workflows.domain.people import Actor, system_actor
from workflows.domain.tasks import last_done
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from workflows.kernel.ids import new_id, stable_id
from workflows.kernel.text import clean_text

LONGEST_NAME, LONGEST_KEY, LONGEST_ID = 80, 120, 200


@act
def publish_message(
    who: Actor, name: str, key: str, data: Mapping[str, Any] | None = None, unique_id: str | None = None
) -> int:
    """Keep a message and wake who waits for it; the same `unique_id` twice is once. Returns the waits woken."""
    return _publishing.publish(who, name, key, data, unique_id)


@act
@_once.once
def receive_message(
    who: Actor, name: str, key_of: str, data: Mapping[str, Any], unique_id: str, *, key: str | None = None
) -> int:
    """Keep a message that comes from outside; how many waits it has woken, now or before.

    Invalid when the same `unique_id` was published with other words.
    """
    rights.require(who, "publicar_mensajes")
    check_message(name, key_of)
    if not 1 <= len(unique_id) <= LONGEST_ID or not unique_id.isprintable():
        raise Invalid(f"El mensaje necesita un «id» de hasta {LONGEST_ID} letras o números.")
    query = select(Message).where(Message.owner_id == who.owner_id, Message.unique_id == unique_id)
    before = session().scalars(query).first()
    if before is not None and (before.name, before.key, before.data) != (name, key_of, dict(data)):
        raise Invalid("Este «id» de mensaje ya se usó con otros datos.", [{"field": "id", "message": "Use otro id."}])
    _publishing.publish(who, name, key_of, data, unique_id)
    session().flush()
    woken = select(func.count()).select_from(Wakeup).join(Message, Message.id == Wakeup.message_id)
    mine = woken.where(Message.owner_id == who.owner_id, Message.unique_id == unique_id)
    return int(session().scalar(mine) or 0)


@case_act
def offer_message(who: Actor, case_id: str, element: str, data: Mapping[str, Any], key: str | None = None) -> list[str]:
    """A person starts what the diagram offers at any moment (desistimiento, ampliación), with its form."""
    course = _course.resume(who, case_id)
    rights.check_visible(who, course.case)
    drawn = course.procedure.waits.get(element)
    if drawn is None or drawn.offer is None:
        raise NotFound("Este expediente no ofrece esa opción.")
    check_offer(who, course.case, course.procedure, element)
    wait = _open_wait(course.case, element)
    unique = f"{wait.id}:{key or new_id()}"[:200]
    known = session().scalar(select(Message.id).where(Message.unique_id == unique))
    if known is not None:
        return []
    schema = course.procedure.forms.get(drawn.offer.form)
    values = checked(schema, data) if schema else {}
    _extensions.check(course, element, values)
    _files.attach_all(who, course.case, None, [item for item in values.get("anexos", []) if isinstance(item, str)])
    message = _keep(who, course, wait, values, unique)
    journal.write(who, "mensaje", course.case, elemento=element, mensaje=message.id)
    _deliver(course, wait, message)
    return [task.id for task in course.opened]


def room_of(who: Actor, case: Case, procedure: Any, element: str) -> _extensions.Room | None:
    """How far the term that this button extends may go, before anybody asks; Conflict when it may not go at all."""
    course = _course.Course(who=who, case=case, procedure=procedure, now=clock.now())
    return _extensions.room(course, element)


def _keep(who: Actor, course: Any, wait: Wait, values: dict[str, Any], unique: str) -> Message:
    # About this case alone: whoever else waits with a shared key (a bundle) is not woken by it.
    alone = wait.key if wait.key == course.case.id else stable_id(wait.key, course.case.id)
    message = Message(
        id=new_id(), owner_id=who.owner_id, name=wait.name, key=alone, data=values, unique_id=unique,
        published_at=course.now, person_id=who.person_id,
    )  # fmt: skip
    session().add(message)
    session().flush()
    session().add(Wakeup(wait_id=wait.id, message_id=message.id, state="done"))
    session().flush()
    return message


def check_offer(who: Actor, case: Case, procedure: Any, element: str) -> None:
    """Forbidden or Conflict unless this person may use this offer now."""
    offer = procedure.waits[element].offer
    if not any(_may_offer(who, case, procedure, role) for role in offer.role):
        raise Forbidden("Su rol no permite esta opción.")
    if not case.is_open():
        raise Conflict("El expediente ya terminó.")
    _open_wait(case, element)
    if offer.before and _already_signed(case, procedure, offer.before):
        raise Conflict("Ya se firmó la respuesta: esta opción no procede.")
    if offer.before in procedure.steps and last_done(case.id, offer.before) is not None:
        raise Conflict(f"Ya se hizo «{procedure.steps[offer.before].title}»: esta opción no procede.")


def _open_wait(case: Case, element: str) -> Wait:
    query = select(Wait).where(Wait.case_id == case.id, Wait.element == element, Wait.state == "open")
    wait = session().scalars(query.limit(1)).first()
    if wait is None:
        raise Conflict("El expediente no está en el punto en que se ofrece esta opción.")
    return wait


def _already_signed(case: Case, procedure: Any, kind: str) -> bool:
    """True when this kind of letter, or another that meets the same term, has its number."""
    kinds = {kind} | {each for term in procedure.terms.values() if kind in term.met_by for each in term.met_by}
    query = select(Document.id).where(
        Document.case_id == case.id, Document.kind.in_(kinds), Document.state.in_(["numbered", "issued"])
    )
    return session().scalar(query.limit(1)) is not None


def _may_offer(who: Actor, case: Case, procedure: Any, role_id: str) -> bool:
    if role_id == "entidad":
        return who.entity_id == case.entity_id
    role = procedure.roles.get(role_id)
    scope = case.scope_value(role.scope) if role else None
    return who.holds(role_id, scope)


def offers_for(who: Actor, case: Case, procedure: Any) -> list[Any]:
    """Waits of the diagram that this person may start now, for the buttons of the case page."""
    found = []
    for element, wait in procedure.waits.items():
        if wait.offer is None:
            continue
        try:
            check_offer(who, case, procedure, element)
        except (Forbidden, Conflict):
            continue
        found.append(wait)
    return found


@case_act
def wake(wakeup_id: int) -> bool:
    """Deliver one message to one wait, once; False when it was done or the wait is closed."""
    row = session().get(Wakeup, wakeup_id)
    wait = session().get(Wait, row.wait_id) if row else None
    if row is None or wait is None:
        return False
    course = _course.resume(system_actor(wait.owner_id), wait.case_id)
    session().refresh(row)
    session().refresh(wait)
    if row.state != "pending":
        return False
    if wait.state != "open" or not course.case.is_open():
        row.state = "dropped"
        return False
    message = session().get(Message, row.message_id)
    assert message is not None
    row.state = "done"
    journal.write(course.who, "mensaje_recibido", course.case, elemento=wait.element, mensaje=message.id)
    _deliver(course, wait, message)
    return True


def _deliver(course: Any, wait: Wait, message: Message) -> None:
    engine_id = wait.engine_task_id.partition("@")[0]
    data = message.data or {}
    _records.seed(course, wait.element, data)
    routed = {name: data.get(name) for name in course.procedure.waits[wait.element].routes}
    try:
        _course.advance(course, lambda run: run.deliver(engine_id, routed))
    except KeyError:
        raise Conflict("El expediente ya no espera este mensaje.") from None


def pending_wakeups(limit: int = 100, case_id: str | None = None) -> list[int]:
    """Wake-ups that can be delivered now; cases with an open incident rest until somebody retries."""
    resting = select(Incident.case_id).where(Incident.resolved_at.is_(None), Incident.document_id.is_(None))
    query = (
        select(Wakeup.id)
        .join(Wait, Wait.id == Wakeup.wait_id)
        .where(Wakeup.state == "pending", Wait.case_id.not_in(resting))
        .order_by(Wakeup.id)
        .limit(limit)
    )
    if case_id:
        query = query.where(Wait.case_id == case_id)
    return list(session().scalars(query))


@act
def join_waits(limit: int = 500) -> int:
    """Join open waits with messages published before or beside them that no wake-up names yet."""
    query = (
        select(Wait.id, Message.id)
        .join(
            Message,
            and_(Message.owner_id == Wait.owner_id, Message.name == Wait.name, Message.key == Wait.key),
        )
        .where(
            Wait.state == "open",
            ~exists().where(Wakeup.wait_id == Wait.id, Wakeup.message_id == Message.id),
            ~_opening.taken(Wait.case_id),
        )
        .limit(limit)
    )
    pairs = session().execute(query).all()
    for wait_id, message_id in pairs:
        session().add(Wakeup(wait_id=wait_id, message_id=message_id, state="pending"))
    return len(pairs)


def check_message(name: str, key: str) -> None:
    """Invalid unless a message from outside has a name and a key."""
    for text, longest in ((name, LONGEST_NAME), (key, LONGEST_KEY)):
        if not 1 <= len(clean_text(text)) <= longest or clean_text(text) != text:
            raise Invalid(f"El mensaje necesita nombre (hasta {LONGEST_NAME} letras) y clave (hasta {LONGEST_KEY}).")
