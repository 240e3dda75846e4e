"""The closed list of what a diagram may ask for; each runs inside the act that reached it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy.exc import SQLAlchemyError

from workflows.actions import (
    _addressees,
    _bundles,
    _campaigns,
    _context,
    _followups,
    _invitations,
    _library,
    _lotes,
    _merging,
    _papers,
    _public_services,
    _roster,
    _terms,
)
from workflows.domain import journal, notices
from workflows.domain.entities import Entity, setting
from workflows.domain.links import make_link
from workflows.domain.messages import Message
from workflows.domain.participants import participants_of
from workflows.domain.proposals import Proposal
from workflows.engine import EngineFailure
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Conflict, Invalid
from workflows.kernel.ids import new_id, stable_id

INSTANT = timedelta(seconds=1)


def call(course: Any, name: str, element: str, params: dict[str, Any]) -> Any:
    """Run one service of the closed list for a Course; its answer is an id, a word or None.

    EngineFailure (an incident) when it breaks; what a service asks of the person who acts reaches that person.
    """
    try:
        return SERVICES[name](course, element, **params)
    except (EngineFailure, SQLAlchemyError):
        raise
    except CauceError as error:
        # A person can mend what was asked; when the clock acts there is nobody to tell but the administrator.
        if course.who.channel != "system":
            raise
        raise EngineFailure(element, error.message) from error
    except Exception as error:
        raise EngineFailure(element, f"{name}: {type(error).__name__}: {error}") from error


def _letter(course: Any, element: str, kind: str, to: str = "") -> str:
    return _papers.number(course, kind, to)


def _letters(course: Any, element: str, kind: str, to_each: str) -> str:
    return _merging.order(course, element, kind, to_each)


def _notify(course: Any, element: str, kind: str, to: str) -> None:
    case = course.case
    if kind == "acuse_recibo":
        return _acknowledge(course)
    cut = (course.fired_at or course.now) + INSTANT
    children = _roster.children(case, cut)
    for addressee in _readers(course, kind, to):
        if addressee.email:
            link = make_link(case, None, addressee.email, days=400) if to == "entidad" else ""
            key = f"{case.id}:{element}:{case.journal_seq}"
            notices.procedure_notice(case, kind, addressee.email, addressee.name, key, link, children=children)
    return None


def _readers(course: Any, kind: str, to: str) -> list[Any]:
    """Who gets a notice: when nobody holds its role, the administrators do, and the history says so."""
    try:
        return list(_addressees.addressees_of(course, to, everyone=True))
    except Conflict:
        role = course.procedure.roles.get(to)
        label = (role.label or role.lane) if role else to
        journal.write(course.who, "aviso_sin_destinatario", course.case, aviso=kind, rol=label)
        return list(_addressees.addressees_of(course, "administrador", everyone=True))


def _acknowledge(course: Any) -> None:
    case = course.case
    entity = session().get(Entity, case.entity_id)
    assert entity is not None
    email, _ = notices.requester(case, entity)
    legal = _terms.legal(course)
    link = make_link(case, None, email, days=400) if email else ""
    notices.case_received(case, entity, legal.due if legal else None, link, rule=legal.rule if legal else "")


def _record(course: Any, element: str, text: str) -> None:
    journal.write(course.who, "registro", course.case, elemento=element, texto=str(text)[:1000])


def _suspend(course: Any, element: str, term: str) -> None:
    _terms.suspend(course, term)


def _resume(course: Any, element: str, term: str) -> None:
    _terms.resume(course, term)


def _restart(course: Any, element: str, term: str) -> None:
    _terms.restart(course, term)


def _resume_or_restart(course: Any, element: str, term: str) -> None:
    restarts = setting(course.case.owner_id, "aclaracion_reinicia", False)
    (_terms.restart if restarts else _terms.resume)(course, term)


def _meet(course: Any, element: str, term: str) -> None:
    """Met by what another case sent (a joint reply): a request is answered then; another term is only met."""
    _terms.stop(course, term, "met")
    if course.procedure.terms[term].petition:
        course.case.state = "atendida"


def _stop(course: Any, element: str, term: str) -> None:
    _terms.stop(course, term)


def _extend(course: Any, element: str, term: str, field: str) -> None:
    step, _, name = field.partition(".")
    data = _context.step_data(course, step)
    _terms.extend(course, term, int(data[name]), str(data.get("motivo", "")))


def _open_cases(course: Any, element: str, procedure: str, items: list[Any] | str) -> str:
    """`items`: codes or tables, or "step.rows", the rows of a completed form: a child for each, as they stand."""
    key = stable_id("open_cases", course.case.id, element, str(course.case.journal_seq))
    if isinstance(items, str):
        rows = {f"fila {place:04}": {"item": row} for place, row in enumerate(_rows_of(course, items), start=1)}
    else:
        rows = {_item_key(item): {"item": item} for item in items}
    params = {"procedure": procedure}
    return _lotes.add(course.who, "abrir_expedientes", "Abrir expedientes", params, rows, key, course.case.id)


def _rows_of(course: Any, source: str) -> list[Any]:
    step, _, name = source.partition(".")
    done = course.last_done(step)
    rows = (done.data or {}).get(name) if done is not None else None
    if not isinstance(rows, list) or not rows:
        raise Invalid(f"«{source}» no tiene filas: no hay ningún expediente que abrir.")
    return rows


def _item_key(item: Any) -> str:
    return str(item) if isinstance(item, str | int) else stable_id(orjson.dumps(item).decode())


def _send_message(course: Any, element: str, name: str, key: Any) -> str:
    unique = f"{course.case.id}:{element}:{course.case.journal_seq}"
    message = Message(
        id=new_id(), owner_id=course.case.owner_id, name=name, key=str(key), data={}, unique_id=unique,
        published_at=course.now, person_id=course.who.person_id,
    )  # fmt: skip
    session().add(message)
    return message.id


def _invite(course: Any, element: str, kind: str) -> int:
    return _invitations.invite(course, kind).sent


def _count_attended(course: Any, element: str) -> int:
    """How many of the entities that the case advises came to a session."""
    return sum(each.attended for each in participants_of(course.case.id))


def _follow_up(course: Any, element: str) -> str | None:
    return _followups.schedule(course)


def _keep_lesson(course: Any, element: str, title: str, summary: str, files: str = "") -> str | None:
    return _library.keep_lesson(course, title, summary, files)


def _compare(course: Any, element: str) -> str:
    return _followups.compare(course)


def _propose(course: Any, element: str, committee: str) -> str:
    proposal = Proposal(
        id=new_id(), owner_id=course.case.owner_id, case_id=course.case.id, committee=committee,
        topic=course.case.subject, created_at=course.now,
    )  # fmt: skip
    session().add(proposal)
    return proposal.id


SERVICES: dict[str, Callable[..., Any]] = {
    "letter": _letter,
    "letters": _letters,
    "notify": _notify,
    "record": _record,
    "suspend_term": _suspend,
    "resume_term": _resume,
    "restart_term": _restart,
    "resume_or_restart_term": _resume_or_restart,
    "stop_term": _stop,
    "meet_term": _meet,
    "extend_term": _extend,
    "open_cases": _open_cases,
    "bundle": _bundles.bundle,
    "send_message": _send_message,
    "count_attended": _count_attended,
    "schedule_follow_up": _follow_up,
    "compare_scores": _compare,
    "list_plans": _campaigns.list_plans,
    "list_policies": _campaigns.list_policies,
    "schedule_cases": _campaigns.schedule_cases,
    "invite": _invite,
    "propose_to_committee": _propose,
    "keep_lesson": _keep_lesson,
    **_public_services.SERVICES,
}
