"""One case whole: state and legal date, diagram and its list, history, documents, what is awaited."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from web.cases.acts import offered
from web.cases.children import children, tally
from web.cases.groups import has_groups
from web.cases.place import blueprint, opened
from web.cases.publicity import publicity
from web.cases.related import related, terms, waiting
from web.cases.taking_part import taken_rows, taking_part
from web.errors import kept
from web.shown import due, filling, history, papers, people, reminders, steps
from web.shown.effect import effect_link
from web.tasks.context import comments_of
from web.tasks.place import internal
from web.who import current_actor, signed_in
from workflows.actions.conversation import comment
from workflows.domain.cases import STATES, Case
from workflows.domain.deadlines import Term
from workflows.domain.entities import calendar_of, entity
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError
from workflows.procedures import Procedure

MACHINERY = {"message", "clock"}
"""Channels that nobody outside numbers."""


@blueprint.get("/expedientes/<case_id>")
@signed_in
def show(case_id: str) -> str:
    """The page of a case; accounts of an entity see their request without what is internal."""
    who = current_actor()
    case, procedure = opened(who, case_id)
    lines = steps.step_lines(case, procedure, steps.tasks_of(case.id), clock.today())
    inside, waits = who.entity_id is None, steps.awaited(case, procedure)
    opened_here = children(who, case) if inside else []
    return render_template(
        "cases/case.html", case=case, procedure=procedure, head=_head(case), inside=inside,
        children=opened_here, tally=tally(who, case) if opened_here else [],
        lines=[line if inside else _without_link(who, line) for line in lines],
        marks=steps.marks(lines, waits),
        request_words=_request(who, case, procedure), documents=papers.documents_of(case.id, drafts=inside),
        files=papers.files_of(case.id) if inside else [], facts=_facts(case, procedure, inside),
        waiting=waiting(case, procedure, waits), related=related(who, case), effect_href=effect_link(who, case),
        participants=taking_part(case, procedure) if inside else None,
        taken=taken_rows(case, procedure) if inside else [],
        terms=terms(case, procedure, legal_only=not inside),
        comments=comments_of(case.id) if inside else [], public=publicity(case.id) if inside else {},
        reminders=reminders.of_case(case.id) if inside else [],
        events=history.entries(case, procedure) if inside else [], acts=offered(who, case, procedure),
        groups=inside and has_groups(case, procedure),
    )  # fmt: skip


@blueprint.post("/expedientes/<case_id>/comentarios")
@signed_in
def add_comment(case_id: str) -> AnyResponse | tuple[str, int]:
    """Write a remark on a case, or the contribution that somebody asked for."""
    who = current_actor()
    internal(who)
    try:
        comment(who, case_id, request.form.get("text", ""), answers_id=request.form.get("answers") or None)
    except CauceError as error:
        return kept(error.message, error.status)
    flash("Su comentario quedó en el expediente.", "done")
    return redirect(url_for("cases.show", case_id=case_id, _anchor="comentarios"))


@blueprint.get("/expedientes/<case_id>/diagrama.bpmn")
@signed_in
def diagram(case_id: str) -> Response:
    """The drawn process of the version of this case."""
    _, procedure = opened(current_actor(), case_id)
    return Response(procedure.bpmn, content_type="application/xml")


@blueprint.get("/expedientes/<case_id>/diagrama.json")
@signed_in
def diagram_data(case_id: str) -> dict[str, Any]:
    """The drawn process and the elements that are done, now, late, next and awaited."""
    case, procedure = opened(current_actor(), case_id)
    lines = steps.step_lines(case, procedure, steps.tasks_of(case.id), clock.today())
    return {"xml": procedure.bpmn.decode(), **steps.marks(lines, steps.awaited(case, procedure))}


def _without_link(who: Actor, line: steps.StepLine) -> steps.StepLine:
    return steps.StepLine(line.id, line.name, line.mark, when=line.when)


def _head(case: Case) -> dict[str, Any]:
    policy = session().get(Policy, case.policy) if case.policy else None
    query = select(Term).where(Term.case_id == case.id, Term.kind == "legal").order_by(Term.due.desc())
    term = session().scalars(query.limit(1)).first()
    shown = due.of_term(term, clock.today(), calendar_of(case.owner_id))
    return {
        "number": case.number, "subject": case.subject, "entity": entity(case.entity_id).name,
        "policy": policy.name if policy else None, "state": STATES.get(case.state, case.state),
        "due": {"tone": shown.tone, "text": shown.text, "date": term.due} if shown and term else None,
    }  # fmt: skip


def _request(who: Actor, case: Case, procedure: Procedure) -> list[tuple[str, str]]:
    schema = procedure.forms.get(procedure.start.form)
    if schema is None:
        return []
    return filling.in_words(
        schema, case.data or {}, filling.choices(schema, who.owner_id, clock.today(), case_id=case.id)
    )


def _facts(case: Case, procedure: Procedure, inside: bool) -> list[tuple[str, str]]:
    trd = " / ".join(part for part in (procedure.trd.dependencia, procedure.trd.serie, procedure.trd.subserie) if part)
    pairs = [
        ("Procedimiento", procedure.name),
        ("Radicado", case.radicado),
        ("Registró", people.name_of(case.started_by) if case.started_by and inside else ""),
        ("Tipo de petición", history.petition_label(case.petition_type) if case.petition_type else ""),
        ("Prioridad", (case.priority or "").capitalize()),
        ("Vigencia", str(case.vigencia or "")),
        ("Número de afuera", "" if case.channel in MACHINERY else case.external_id or ""),
        ("Archivo (TRD)", trd),
    ]
    return [(label, value) for label, value in pairs if value]
