"""Cases: starting and reading them."""

from typing import Any

from flask import Response, url_for
from sqlalchemy import and_, or_, select

from web.api import answers, paging, words
from web.api.endpoints import answer, endpoint
from web.api.seen import inside_only, seen_case, sent_to_entity
from web.api.shapes import case_line, document_answer, terms_of
from web.shown.people import names
from web.shown.steps import awaited, marks, step_lines, tasks_of
from web.who import current_actor
from workflows.actions import _definitions
from workflows.actions.cases import StartRequest, start_case
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.journal import Journal
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.text import fold
from workflows.procedures import Procedure


@endpoint(
    "POST", "/cases", "Iniciar un expediente; el mismo external_id otra vez da el que ya existe",
    {201: answers.Started, 200: answers.Started}, body=words.StartCase, keyed=True, problems=(403, 404, 409, 422),
)  # fmt: skip
def start(body: words.StartCase, key: str | None) -> Response:
    """Start a case."""
    procedure = _definitions.current(body.procedure)
    about = entity_named(body.entity)
    request = StartRequest(
        procedure=procedure.slug, entity_id=about.id, data=_with_entity(procedure, body.data, about), by="api",
        external_id=body.external_id or None, key=key,
    )  # fmt: skip
    opened = start_case(current_actor(), request)
    number = session().scalars(select(Case.number).where(Case.id == opened.case_ids[0])).one()
    given = answers.Started(id=opened.case_ids[0], number=number, radicado=opened.radicado, cases=opened.case_ids)
    made = answer((given, 200 if opened.existed else 201))
    made.headers["Location"] = url_for("api.case", case_id=opened.case_ids[0])
    return made


def entity_named(written: str) -> Entity:
    """The active entity of an id or an official code, or Invalid."""
    query = select(Entity).where(or_(Entity.id == written, Entity.code == written), Entity.active)
    found = session().scalars(query).first()
    if found is None:
        raise Invalid("Esa entidad no existe.", [{"field": "entity", "message": "Use el id o el código DIVIPOLA."}])
    return found


def _with_entity(procedure: Procedure, data: dict[str, Any], about: Entity) -> dict[str, Any]:
    """The start form with its entity field filled in from `entity`; Invalid when both say different things."""
    name = procedure.start.entity
    if not name:
        return data
    if data.get(name) not in (None, "", about.id, about.code):
        raise Invalid("El formulario habla de otra entidad.", [{"field": name, "message": "No es la de «entity»."}])
    return {**data, name: about.id}


@endpoint("GET", "/cases", "Expedientes que usted puede ver, del más nuevo al más antiguo",
          {200: answers.CaseList}, query=words.CasesQuery, problems=(422,))  # fmt: skip
def cases(query: words.CasesQuery) -> answers.CaseList:
    """A page of cases."""
    after = paging.instant_and_id(query.cursor)
    statement = select(Case, Entity).join(Entity, Entity.id == Case.entity_id).where(*_clauses(query))
    if after:
        older = and_(Case.started_at == after[0], Case.id < after[1])
        statement = statement.where(or_(Case.started_at < after[0], older))
    statement = statement.order_by(Case.started_at.desc(), Case.id.desc()).limit(query.limit + 1)
    rows = list(session().execute(statement))
    last = rows[query.limit - 1][0] if len(rows) > query.limit else None
    place = f"{last.started_at.isoformat()}_{last.id}" if last else ""
    items = [answers.CaseLine(**case_line(case, about)) for case, about in rows[: query.limit]]
    return answers.CaseList(items=items, next=paging.pack(place))


def _clauses(query: words.CasesQuery) -> list[Any]:
    given = ((Case.procedure, query.procedure), (Case.state, query.state), (Case.policy, query.policy))
    clauses: list[Any] = [column == value for column, value in given if value]
    if query.entity:
        clauses.append(or_(Case.entity_id == query.entity, Entity.code == query.entity))
    sought = [Case.search.contains(word, autoescape=True) for word in fold(query.q).split()[:8]]
    return [rights.visible_cases(current_actor()), *clauses, *sought]


@endpoint("GET", "/cases/{case_id}", "Un expediente, con sus plazos y tareas abiertas",
          {200: answers.CaseAnswer}, problems=(404,))  # fmt: skip
def case(case_id: str) -> answers.CaseAnswer:
    """One case."""
    who, found, procedure = seen_case(case_id)
    about = session().get_one(Entity, found.entity_id)
    rows = [task for task, _ in tasks_of(found.id) if task.state == "open"]
    shown = [task for task in rows if not who.entity_id or task.role == "entidad"]
    return answers.CaseAnswer(
        **case_line(found, about), parent=found.parent_id, expediente=found.expediente_id, vigencia=found.vigencia,
        priority=found.priority, petition_type=found.petition_type, channel=found.channel,
        external_id=found.external_id, waiting_for=found.waiting_for, waiting_since=found.waiting_since,
        data=found.data or {}, terms=terms_of(found, procedure, not who.entity_id), children=_children(found),
        tasks=[
            {"id": task.id, "step": task.step, "title": task.title, "due": task.due, "assignee": task.assignee_id,
             "revision": task.revision}
            for task in shown
        ],
    )  # fmt: skip


def _children(found: Case) -> list[str]:
    query = select(Case.id).where(Case.parent_id == found.id, rights.visible_cases(current_actor()))
    return list(session().scalars(query.order_by(Case.started_at, Case.id)))


@endpoint("GET", "/cases/{case_id}/history", "La historia de un expediente, en orden",
          {200: answers.HistoryList}, query=words.Paged, problems=(403, 404, 422))  # fmt: skip
def history(case_id: str, query: words.Paged) -> answers.HistoryList:
    """A page of the journal of a case."""
    who, found, _ = seen_case(case_id)
    inside_only(who)
    after = paging.place_in(query.cursor)
    statement = select(Journal).where(Journal.case_id == found.id, Journal.seq > after).order_by(Journal.seq)
    rows = list(session().scalars(statement.limit(query.limit + 1)))
    shown = rows[: query.limit]
    known = names([row.person_id for row in shown] + [row.on_behalf_of for row in shown])
    items = [
        answers.HistoryLine(
            seq=row.seq, at=row.at, verb=row.verb, by=known.get(row.person_id or "", "Cauce"),
            on_behalf_of=known.get(row.on_behalf_of or ""), channel=row.channel, facts=row.facts or {},
            hash=row.hash, prev_hash=row.prev_hash,
        )
        for row in shown
    ]  # fmt: skip
    return answers.HistoryList(items=items, next=paging.pack(str(shown[-1].seq) if len(rows) > query.limit else ""))


@endpoint("GET", "/cases/{case_id}/documents", "Los documentos de un expediente",
          {200: answers.DocumentList}, query=words.Paged, problems=(404, 422))  # fmt: skip
def case_documents(case_id: str, query: words.Paged) -> answers.DocumentList:
    """Documents of a case; an entity sees those that were sent to it."""
    who, found, procedure = seen_case(case_id)
    statement = select(Document).where(Document.case_id == found.id).order_by(Document.created_at, Document.id)
    rows = [row for row in session().scalars(statement) if not who.entity_id or sent_to_entity(row, procedure)]
    first = paging.place_in(query.cursor)
    shown = rows[first : first + query.limit]
    following = str(first + query.limit) if len(rows) > first + query.limit else ""
    return answers.DocumentList(items=[document_answer(row) for row in shown], next=paging.pack(following))


@endpoint("GET", "/cases/{case_id}/diagram", "El diagrama de un expediente y por dónde va",
          {200: answers.Diagram}, query=words.DiagramQuery, media=("application/xml",),
          problems=(404, 422))  # fmt: skip
def diagram(case_id: str, query: words.DiagramQuery) -> answers.Diagram | Response:
    """The drawing with its marks."""
    _, found, procedure = seen_case(case_id)
    if query.format == "bpmn":
        return Response(procedure.bpmn, content_type="application/xml")
    lines = step_lines(found, procedure, tasks_of(found.id), clock.today())
    return answers.Diagram(xml=procedure.bpmn.decode(), marks=marks(lines, awaited(found, procedure)))
