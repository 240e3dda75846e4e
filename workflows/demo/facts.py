"""What the player must know of the installation; every answer is plain, and no session stays open."""

from collections.abc import Mapping

from sqlalchemy import select

from workflows.actions._definitions import by_version
from workflows.domain.cases import Case, case
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.messages import Wait
from workflows.domain.people import Actor, Person, actor_of, holders
from workflows.domain.policies import Policy
from workflows.domain.scores import FollowUp
from workflows.domain.tasks import Record, Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.procedures import Procedure

MAIL = "{}@demo.cauce.example"


def actor_named(name: str) -> Actor:
    """The demonstration account `equipo1`, `directora`… as an actor; LookupError when there is none."""
    found = session().scalars(select(Person).where(Person.email == MAIL.format(name))).first()
    if found is None:
        raise LookupError(f"there is no demonstration account {name}")
    return actor_of(found, clock.today())


def person_id(name: str) -> str:
    """The id of a demonstration account."""
    found = actor_named(name).person_id
    assert found is not None
    return found


def worker(task: Task, cast: Mapping[str, tuple[str, ...]], turn: int) -> Actor:
    """Who does a task: whoever has it, the entity by its link, the cast of its role, or a holder of it."""
    if task.assignee_id:
        found = session().get(Person, task.assignee_id)
        assert found is not None
        return actor_of(found, clock.today())
    if task.role == "entidad":
        return _by_link(task)
    if task.role in cast:
        return actor_named(cast[task.role][turn % len(cast[task.role])])
    people = holders(task.owner_id, task.role, None if task.scope == "*" else task.scope, clock.today())
    if not people:
        raise LookupError(f"nobody holds {task.role} for {task.scope}")
    return actor_of(people[0], clock.today())


def _by_link(task: Task) -> Actor:
    about = case(task.case_id)
    return Actor(
        person_id=None, name=about.requester_name or "Entidad", owner_id=task.owner_id, entity_id=about.entity_id,
        channel="link", link_task_id=task.id, link_case_id=task.case_id,
    )  # fmt: skip


def open_task(case_id: str, step: str) -> Task:
    """The open task of a step; LookupError tells what is open instead."""
    rows = session().scalars(select(Task).where(Task.case_id == case_id, Task.state == "open")).all()
    found = next((row for row in rows if row.step == step), None)
    if found is None:
        raise LookupError(f"{step} is not open; open: {', '.join(row.step for row in rows) or 'nothing'}")
    return found


def open_task_with(case_id: str, kind: str) -> Task:
    """The open task in which records of a kind are kept."""
    return open_task(case_id, procedure_of(case_id).records[kind].step)


def waits_at(case_id: str, element: str) -> bool:
    """Whether a case waits there now."""
    query = select(Wait.id).where(Wait.case_id == case_id, Wait.element == element, Wait.state == "open")
    return session().scalars(query).first() is not None


def holder_of(owner_id: str, role: str) -> Actor:
    """The first holder of a role; LookupError when there is none."""
    people = holders(owner_id, role, None, clock.today())
    if not people:
        raise LookupError(f"nobody holds {role}")
    return actor_of(people[0], clock.today())


def draft_of(task: Task) -> str:
    """The document that a signing task shows."""
    found = session().scalars(select(Document.id).where(Document.task_id == task.id, Document.state == "draft")).first()
    if found is None:
        raise LookupError(f"{task.step} has nothing to sign")
    return found


def record_of(case_id: str, kind: str, row: int) -> Record:
    """The record number `row` of a kind."""
    query = select(Record).where(Record.case_id == case_id, Record.kind == kind, Record.n == row)
    return session().scalars(query).one()


def procedure_of(case_id: str) -> Procedure:
    """The version with which a case began."""
    return by_version(case(case_id).version_hash)


def followed_by(case_id: str) -> str | None:
    """The case that the follow-up of a case opened, or None while there is none."""
    found: str | None = session().scalars(select(FollowUp.opened_case_id).where(FollowUp.case_id == case_id)).first()
    return found


def opened_by(case_id: str) -> str:
    """The case that the follow-up of a case opened; LookupError while there is none."""
    found = followed_by(case_id)
    if found is None:
        raise LookupError("its follow-up was not opened")
    return found


def entity_words(code: str) -> dict[str, str]:
    """A municipality as words: codigo, municipio, entidad."""
    found = session().scalars(select(Entity).where(Entity.code == code)).one()
    return {"codigo": code, "municipio": found.short_name, "entidad": found.name, "entidad_id": found.id}


def case_words(case_id: str) -> tuple[dict[str, str], str | None]:
    """The words of a case's entity, and its policy."""
    about: Case = case(case_id)
    entity = session().get(Entity, about.entity_id)
    assert entity is not None
    policy = session().get(Policy, about.policy) if about.policy else None
    return entity_words(entity.code or "") | {"politica": policy.name if policy else ""}, about.policy
