"""Tasks: lists and one task with everything needed to do it."""

from typing import Any

from sqlalchemy import select

from web.api import answers, paging, words
from web.api.endpoints import endpoint
from web.api.seen import seen_task
from web.api.shapes import case_line, term_answer
from web.shown.people import name_of
from web.who import current_actor
from workflows.domain import inbox, rights
from workflows.domain.deadlines import Term
from workflows.domain.documents import Document
from workflows.domain.entities import Entity, calendar_of
from workflows.domain.inbox import Filters, Window
from workflows.domain.people import Actor
from workflows.domain.tasks import Task
from workflows.domain.terms.explain import week_end
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.procedures import Procedure


@endpoint("GET", "/tasks", "Tareas suyas, de su grupo, terminadas o todas las que puede ver",
          {200: answers.TaskList}, query=words.TasksQuery, problems=(422,))  # fmt: skip
def tasks(query: words.TasksQuery) -> answers.TaskList:
    """A page of tasks, by due date."""
    who = current_actor()
    window = Window(clock.today(), week_end(clock.today(), calendar_of(who.owner_id)))
    after = paging.place_of_task(query.cursor, query.view == "done")
    found = inbox.page(who, query.view, _filters(query), window, after, query.limit)
    return answers.TaskList(items=[_line(row) for row in found.rows], next=paging.pack(found.next))


def _filters(query: words.TasksQuery) -> Filters:
    if ".." in query.due:
        first, last = words.days_of(query.due)
        return Filters(procedure=query.procedure, first=first, last=last, q=query.q)
    return Filters(procedure=query.procedure, due=query.due, q=query.q)


def _line(row: Any) -> answers.TaskLine:
    return answers.TaskLine(
        id=row.id, title=row.title, step=row.step, state=row.state, due=row.due, case=row.case_id,
        case_number=row.number, procedure=row.procedure, subject=row.subject, entity=row.entity, policy=row.policy,
        role=row.role, assignee=row.assignee_id, revision=row.revision,
    )  # fmt: skip


@endpoint("GET", "/tasks/{task_id}", "Una tarea: formulario, borrador, plazo explicado y revisión",
          {200: answers.TaskAnswer}, problems=(404,))  # fmt: skip
def task(task_id: str) -> answers.TaskAnswer:
    """One task."""
    who, found, case, procedure = seen_task(task_id)
    step = procedure.steps[found.step]
    about = session().get_one(Entity, case.entity_id)
    mine = rights.may_work(who, found)
    return answers.TaskAnswer(
        id=found.id, title=found.title, step=found.step, state=found.state, revision=found.revision,
        case=answers.CaseLine(**case_line(case, about)), role=found.role, assignee=found.assignee_id,
        assignee_name=name_of(found.assignee_id) if found.assignee_id else None, due=found.due,
        term=_term(who, found, procedure), activity=step.activity, result=step.result,
        outcomes=[answers.OutcomeAnswer(value=o.value, label=o.label, reason=o.reason) for o in step.outcomes],
        form=procedure.forms.get(step.form), draft=found.draft if mine else None,
        draft_at=found.draft_at if mine else None, data=found.data, outcome=found.outcome,
        returned_reason=found.returned_reason, document=_to_sign(found) if step.signs else None,
        may=_may(who, found, bool(step.signs)),
    )  # fmt: skip


def _term(who: Actor, found: Task, procedure: Procedure) -> answers.TermAnswer | None:
    query = select(Term).where(Term.task_id == found.id, Term.kind == "step").order_by(Term.due.desc())
    term = session().scalars(query).first()
    return term_answer(term, procedure, not who.entity_id) if term else None


def _to_sign(found: Task) -> str | None:
    return session().scalars(select(Document.id).where(Document.task_id == found.id)).first()


def _may(who: Actor, found: Task, signs: bool) -> list[str]:
    if found.state != "open":
        return []
    able = {
        "take": found.assignee_id is None and rights.in_pool(who, found) and who.person_id is not None,
        "release": found.assignee_id is not None and found.assignee_id == who.person_id,
        "draft": rights.may_work(who, found),
        "complete": rights.may_work(who, found),
        "sign": signs and rights.may_work(who, found),
        "reassign": rights.may_reassign(who, found),
    }
    return [verb for verb, yes in able.items() if yes]
