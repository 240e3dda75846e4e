"""Brings the rows of a case in line with its engine: tasks, timers and waits."""

from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from workflows.actions import _drafters, _keys, _papers, _standing, _terms
from workflows.actions.owner_settings import signer_of
from workflows.domain import journal, notices
from workflows.domain.entities import Entity
from workflows.domain.links import make_link
from workflows.domain.messages import Message, Wait, Wakeup
from workflows.domain.people import ANY, Person, holders
from workflows.domain.tasks import Task
from workflows.domain.terms.deadline import from_json
from workflows.domain.terms.explain import explain
from workflows.kernel.db import session
from workflows.kernel.ids import new_id


def sync(course: Any) -> None:
    """Open what the engine now asks for, cancel what it no longer does (a Course)."""
    _sync_timers(course)
    _sync_waits(course)
    _sync_tasks(course)


def _sync_tasks(course: Any) -> None:
    known = {row.engine_task_id: row for row in course.open_tasks if row.state == "open"}
    wanted = {step.id: step.step for step in course.run.steps()}
    for engine_id in known.keys() - wanted.keys():
        _cancel(course, known[engine_id])
    for engine_id, step_id in wanted.items():
        if engine_id not in known:
            _open(course, engine_id, course.procedure.steps[step_id])


def _cancel(course: Any, task: Task) -> None:
    if task is course.task:
        return
    task.state, task.completed_at = "cancelled", course.now
    _terms.stop_task_term(course, task)
    journal.write(course.who, "tarea_cancelada", course.case, tarea=task.id, paso=task.step)


def _open(course: Any, engine_id: str, step: Any) -> None:
    role, scope, assignee = whose(course, step)
    task = Task(
        id=new_id(), case_id=course.case.id, owner_id=course.case.owner_id, engine_task_id=engine_id, step=step.id,
        title=step.title or step.id, role=role, scope=scope, assignee_id=assignee,
        created_at=course.now, state="open", revision=1, assigned_by=course.who.person_id if assignee else None,
    )  # fmt: skip
    _remember_return(course, task)
    if assignee is not None:
        found = _standing.seat(course.case, course.procedure, task, assignee, course.last_done)
        task.assignee_id, task.held_for = found.assignee_id, found.held_for
        task.assigned_by = task.assigned_by if found.assignee_id else None
    session().add(task)
    course.open_tasks.append(task)
    term = _terms.begin_step_term(course, task, step)
    if step.signs:
        _papers.draft_for(course, task, step)
    journal.write(course.who, "tarea_abierta", course.case, tarea=task.id, paso=step.id)
    course.opened.append(task)
    _tell(course, task, step, explain(from_json(term.explanation)) if term else "")


def whose(course: Any, step: Any) -> tuple[str, str, str | None]:
    """Role and scope of a step that opens now, and the person who gets it (None: the group)."""
    return _role_id(course, step), *_whom(course, step, course.procedure.roles[step.role])


def _role_id(course: Any, step: Any) -> str:
    """The role of a step; who signs a kind of letter may be another one, by a setting of the owner."""
    if not step.signs:
        return str(step.role)
    return signer_of(course.case.owner_id, course.procedure.slug, step.signs, step.role)


def _whom(course: Any, step: Any, role: Any) -> tuple[str, str | None]:
    case = course.case
    if role.scope == "person":
        return ANY, _named_person(course, role.from_)
    scope = case.scope_value(role.scope) or ANY
    earlier = _standing.earlier(case, step.same_person_as, course.last_done) if step.same_person_as else None
    earlier = earlier or course.last_done(step.id) or _drafters.at_origin(course, step.letter)
    same = (earlier.on_behalf_of or earlier.completed_by) if earlier is not None and role.scope != "entity" else None
    return scope, same if same is not None and _still_holds(course, same, role.id, scope) else None


def _still_holds(course: Any, person_id: str, role: str, scope: str) -> bool:
    people = holders(course.case.owner_id, role, None if scope == ANY else scope, course.today)
    return any(each.id == person_id for each in people)


def _named_person(course: Any, source: str) -> str | None:
    step_id, _, field = source.partition(".")
    done = course.last_done(step_id)
    value = (done.data or {}).get(field) if done is not None else None
    return value if value and session().get(Person, value) is not None else None


def _remember_return(course: Any, task: Task) -> None:
    if course.task is None or not course.reason:
        return
    task.returned_reason, task.returned_by = course.reason, course.who.person_id


def _tell(course: Any, task: Task, step: Any, why: str) -> None:
    if task.role == "entidad":
        _tell_entity(course, task, step, why)
    elif task.assignee_id and task.assignee_id != course.who.person_id:
        person = session().get(Person, task.assignee_id)
        assert person is not None
        if task.returned_reason:
            notices.task_returned(course.case, task, person, course.who.name, task.returned_reason, why)
        else:
            notices.task_assigned(course.case, task, person, why, course.who.name)


def _tell_entity(course: Any, task: Task, step: Any, why: str) -> None:
    entity = session().get(Entity, course.case.entity_id)
    assert entity is not None
    email, name = notices.requester(course.case, entity)
    if not email:
        return
    path = make_link(course.case, task if step.link else None, email)
    kind = step.mail if step.mail != "asignacion" else "asignacion_entidad"
    notices.task_for_entity(course.case, task, email, name, path, task.due, kind=kind, due_words=why)


def _sync_timers(course: Any) -> None:
    running = [row for row in course.terms if row.kind == "timer" and row.state == "running"]
    known = {row.engine_task_id: row for row in running}
    wanted = {event.id: event for event in course.run.events() if event.kind == "timer"}
    for engine_id in known.keys() - wanted.keys():
        _terms.close(known[engine_id], "stopped", course.who.person_id, course.now)
    for engine_id, event in wanted.items():
        if engine_id not in known:
            _terms.begin_timer(course, engine_id, course.procedure.timers[event.element])


def _sync_waits(course: Any) -> None:
    known = {row.engine_task_id: row for row in course.waits if row.state == "open"}
    wanted = {wait_id(course.case.id, e.id): e for e in course.run.events() if e.kind == "message"}
    left = known.keys() - wanted.keys()
    for engine_id in left:
        known[engine_id].state = "closed"
    if left and wanted.keys() - known.keys():
        session().flush()  # So that a new wait sees what this case has just taken.
    for engine_id, event in wanted.items():
        if engine_id not in known:
            _open_wait(course, engine_id, event)


def wait_id(case_id: str, engine_id: str) -> str:
    """The engine's id of a wait; starts of event sub-processes have none, so the case lends its own."""
    return f"{engine_id}@{case_id}"[:120] if engine_id.startswith("start:") else engine_id


def _open_wait(course: Any, engine_id: str, event: Any) -> None:
    drawn = course.procedure.waits[event.element]
    wait = Wait(
        id=new_id(), owner_id=course.case.owner_id, case_id=course.case.id, engine_task_id=engine_id,
        element=event.element, name=drawn.message, key=key_of(course, drawn.key, event.id), state="open",
        opened_at=course.now,
    )  # fmt: skip
    session().add(wait)
    course.waits.append(wait)
    _join_published(wait)


def _join_published(wait: Wait) -> None:
    joined = select(Wakeup.id).where(Wakeup.wait_id == wait.id, Wakeup.message_id == Message.id).exists()
    mine = (Message.owner_id == wait.owner_id, Message.name == wait.name, Message.key == wait.key)
    query = select(Message.id).where(*mine, ~taken(wait.case_id), ~joined)
    for message_id in session().scalars(query):
        session().add(Wakeup(wait_id=wait.id, message_id=message_id, state="pending"))


def taken(case_id: Any) -> ColumnElement[bool]:
    """Clause over Message: this case took it already, in a wait that it has left behind."""
    earlier = aliased(Wait)
    left = and_(earlier.case_id == case_id, earlier.state == "closed")
    done = select(Wakeup.id).join(earlier, earlier.id == Wakeup.wait_id).where(left, Wakeup.state == "done")
    return done.where(Wakeup.message_id == Message.id).exists()


def retitle(course: Any, task: Task) -> None:
    """Title, role and scope of an open task as the version of its case says; whoever has the task keeps it."""
    step = course.procedure.steps[task.step]
    before = task.role
    task.role, task.scope, assignee = whose(course, step)
    task.title = step.title or step.id
    if task.role != before and assignee and task.assignee_id is None:
        task.assignee_id, task.assigned_by = assignee, course.who.person_id
        _tell(course, task, step, "")


def reopen_waits(course: Any) -> None:
    """Starts of event sub-processes keep one row for ever: it opens again, and takes a new name or key."""
    wanted = {wait_id(course.case.id, each.id): each.element for each in course.run.events() if each.kind == "message"}
    rows = session().scalars(select(Wait).where(Wait.case_id == course.case.id, Wait.engine_task_id.in_(wanted)))
    for wait in rows:
        drawn = course.procedure.waits[wanted[wait.engine_task_id]]
        key = key_of(course, drawn.key, wait.engine_task_id)
        if (wait.state, wait.name, wait.key) == ("open", drawn.message, key):
            continue
        if wait.state != "open":
            course.waits.append(wait)
        wait.state, wait.name, wait.key = "open", drawn.message, key
        _join_published(wait)


def key_of(course: Any, source: str, engine_id: str) -> str:
    """A wait's key: keys of the case, fields of the start form, or engine values."""
    return _keys.key_of(course.case, source, lambda name: course.run.value(engine_id, name))
