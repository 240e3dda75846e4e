"""Mailed links in use: every use is in the history of the case; a lost one is mailed again to the same address."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select

from workflows.actions import _definitions, _visits
from workflows.domain import journal, notices
from workflows.domain.access import AccessLink
from workflows.domain.cases import Case, locked_case
from workflows.domain.entities import Entity
from workflows.domain.links import find_link, make_link, make_record_link
from workflows.domain.participants import INVITED, Participant
from workflows.domain.people import Actor, Person, system_actor
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import digest

MOST_PER_HOUR = 3
STATE_DAYS = 400


@dataclass(frozen=True)
class Entry:
    """What a link opens: its case, the task that it asks for (or none), and the actor that its holder is.

    A link to fill a row has its kind, and what the row is about; its holder sees nothing else of the case.
    """

    link_id: str
    case_id: str
    task_id: str | None
    email: str
    who: Actor
    record_kind: str | None = None
    about_id: str | None = None


def enter(token: str, task_id: str | None = None) -> Entry:
    """What a valid link opens; `task_id` chooses another open task of the entity in its case. NotFound otherwise."""
    found = find_link(token)
    if found is None:
        raise NotFound("Este enlace ya no sirve.")
    case = session().get_one(Case, found.case_id)
    if found.record_kind is not None:
        who = _actor(case, found.email, None, found.entity_id)
        return Entry(found.id, case.id, None, found.email, who, found.record_kind, found.about_id)
    chosen = _chosen(case, task_id) if task_id else found.task_id
    return Entry(found.id, case.id, chosen, found.email, _actor(case, found.email, chosen))


@act
def use_link(token: str, task_id: str | None = None) -> Entry:
    """The same, and the use is written to the history of the case."""
    entry = enter(token, task_id)
    case = locked_case(entry.case_id)
    more = {"clase": entry.record_kind, "entidad": entry.who.entity_id} if entry.record_kind else {}
    journal.write(entry.who, "enlace_usado", case, enlace=entry.link_id, tarea=entry.task_id, **more)
    return entry


def _chosen(case: Case, task_id: str) -> str:
    query = select(Task.id).where(Task.id == task_id, Task.case_id == case.id, Task.role == "entidad")
    if session().scalar(query) is None:
        raise NotFound("No encontramos esa tarea.")
    return task_id


def _actor(case: Case, email: str, task_id: str | None, entity_id: str | None = None) -> Actor:
    entity_id = entity_id or case.entity_id
    return Actor(
        person_id=None, name=_name(case, email, entity_id), owner_id=case.owner_id, entity_id=entity_id,
        channel="link", link_task_id=task_id, link_case_id=case.id,
    )  # fmt: skip


def _name(case: Case, email: str, entity_id: str) -> str:
    if case.requester_name and email == (case.requester_email or "").lower() and entity_id == case.entity_id:
        return case.requester_name
    person = session().scalars(select(Person).where(Person.email == email, Person.entity_id == entity_id)).first()
    if person is not None:
        return person.name
    return f"Enlace de {session().get_one(Entity, entity_id).short_name}"[:160]


def is_known(token: str) -> bool:
    """True for a link that once worked."""
    return _any(token) is not None


def _any(token: str) -> AccessLink | None:
    return session().scalars(select(AccessLink).where(AccessLink.token_digest == digest(token))).first()


@act
def renew_link(token: str) -> None:
    """Mail a new link in place of one that no longer works, to its own address and only while that is theirs.

    Says nothing when there is none, when the address was replaced, or when several were sent in the last hour.
    """
    old = _any(token)
    if old is None:
        return
    case = locked_case(old.case_id)
    if not _still_theirs(case, old) or _sent_lately(old) >= MOST_PER_HOUR:
        return
    old.revoked_at = old.revoked_at or clock.now()
    if old.record_kind is not None:
        _mail_record_link(case, old)
    else:
        task = session().get(Task, old.task_id) if old.task_id else None
        _mail_link(case, task if task and task.state == "open" else None, old.email)


def _still_theirs(case: Case, old: AccessLink) -> bool:
    email = old.email
    if email == (case.requester_email or "").lower() and old.entity_id in (None, case.entity_id):
        return True
    about = session().get_one(Entity, old.entity_id or case.entity_id)
    query = select(Person.id).where(Person.email == email, Person.entity_id == about.id, Person.active)
    return email == (about.email or "").lower() or session().scalar(query) is not None


def _sent_lately(old: AccessLink) -> int:
    query = select(func.count()).select_from(AccessLink).where(
        AccessLink.case_id == old.case_id, AccessLink.email == old.email,
        AccessLink.created_at > clock.now() - timedelta(hours=1),
    )  # fmt: skip
    return session().scalar(query) or 0


def _mail_record_link(case: Case, old: AccessLink) -> None:
    """A link to fill a row, again, to an entity that still takes part."""
    state = select(Participant.state).where(Participant.case_id == case.id, Participant.entity_id == old.entity_id)
    if old.entity_id is None or session().scalar(state) != INVITED:
        return
    path = make_record_link(case, old.email, old.entity_id, str(old.record_kind), old.about_id)
    name, label = _name(case, old.email, old.entity_id), _label(case, str(old.record_kind))
    notices.link_renewed(case, None, old.email, name, path, digest(path)[:36], label)
    journal.write(system_actor(case.owner_id), "enlace_enviado", case, entidad=old.entity_id, tarea=None)


def _label(case: Case, kind: str) -> str:
    record = _definitions.by_version(case.version_hash).records.get(kind)
    return record.label if record else ""


def _mail_link(case: Case, task: Task | None, email: str) -> None:
    path = make_link(case, task, email) if task else make_link(case, None, email, STATE_DAYS)
    notices.link_renewed(case, task, email, _name(case, email, case.entity_id), path, digest(path)[:36])
    journal.write(system_actor(case.owner_id), "enlace_enviado", case, tarea=task.id if task else None)


@act
def ask_state(owner_id: str, mark: str, radicado: str, email: str) -> None:
    """Mail a link to the state of a request to the address that asked for it; the answer never says whether it is so.

    TooOften when the visitor (`mark` stands for the address) asks again and again.
    """
    _visits.refuse_excess(owner_id, mark, "estado")
    _visits.note(owner_id, mark, "estado")
    email = email.strip().lower()
    query = select(Case).join(Entity, Entity.id == Case.entity_id).where(
        Case.owner_id == owner_id, or_(Case.radicado == radicado, Case.number == radicado),
        or_(func.lower(Case.requester_email) == email, func.lower(Entity.email) == email),
    )  # fmt: skip
    found = session().scalars(query.order_by(Case.number)).first()
    if found is None or not email:
        return
    case = locked_case(found.id)
    if _mailed_lately(case, email) < MOST_PER_HOUR:
        _mail_link(case, None, email)


def _mailed_lately(case: Case, email: str) -> int:
    query = select(func.count()).select_from(AccessLink).where(
        AccessLink.case_id == case.id, AccessLink.email == email, AccessLink.task_id.is_(None),
        AccessLink.created_at > clock.now() - timedelta(hours=1),
    )  # fmt: skip
    return session().scalar(query) or 0
