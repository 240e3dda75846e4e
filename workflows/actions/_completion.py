"""Completing a step inside an act: the form, its consequences, and the engine's move."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from workflows.actions import (
    _course,
    _files,
    _library,
    _listed,
    _participants,
    _reclassified,
    _records,
    _standing,
    _terms,
)
from workflows.actions._forms import checked, said
from workflows.actions._widgets import settle
from workflows.domain import journal
from workflows.domain.cases import search_words
from workflows.domain.entities import entity, setting
from workflows.domain.people import Actor
from workflows.domain.policies import Policy
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, Invalid


def complete(
    course: Any,
    task: Task,
    outcome: str | None,
    data: Mapping[str, Any],
    reason: str,
    check_form: bool = True,
) -> None:
    """Fill the task row and let the engine go on (a Course); Invalid when the form or the result is missing."""
    step = course.step(task.step)
    chosen = _outcome(step, outcome)
    needed = "Escriba el motivo." if chosen is not None and chosen.reason else ""
    reason = said(reason, needed, hint="Cuente por qué lo devuelve.")
    check_other_person(course, step, task)
    returns = chosen is not None and chosen.reason
    values = _values(course, step, task, data, check_form and not returns)
    _fill(course, task, step, chosen, values, reason)
    if not returns:
        _require_result(course, step, task)
    _consequences(course, step, values)
    routed = {step.id: task.outcome} | {name: values.get(name) for name in step.routes}
    journal.write(course.who, "tarea_completada", course.case, tarea=task.id, paso=step.id, salida=task.outcome)
    _move(course, task, routed)


def _move(course: Any, task: Task, routed: dict[str, Any]) -> None:
    try:
        _course.advance(course, lambda run: run.complete(task.engine_task_id, routed))
    except KeyError:
        raise Conflict("Esta tarea ya no está abierta: el expediente siguió por otro camino.") from None


def _outcome(step: Any, outcome: str | None) -> Any:
    if not step.outcomes:
        return None
    for each in step.outcomes:
        if each.value == outcome or (outcome is None and len(step.outcomes) == 1):
            return each
    raise Invalid("Elija cómo termina la tarea.", [{"field": "outcome", "message": "Elija una opción."}])


def _values(course: Any, step: Any, task: Task, data: Mapping[str, Any], strict: bool) -> dict[str, Any]:
    schema = course.procedure.forms.get(step.form)
    if schema is None:
        if data:
            raise Invalid("Este paso no lleva formulario.")
        return {}
    if not strict:
        known = schema.get("properties", {})
        return {name: value for name, value in data.items() if name in known}
    values = settle(course, schema, checked(schema, data))
    _listed.check(course.case, schema, values)
    files = [item for name, field in schema["properties"].items() if _is_file(field) for item in _ids(values.get(name))]
    _files.attach_all(course.who, course.case, task, files)
    _library.note_uses(course.who, course.case, schema, values)
    return values


def _is_file(field: Mapping[str, Any]) -> bool:
    return bool(field.get("x-ui", {}).get("widget") == "file")


def _ids(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def check_other_person(course: Any, step: Any, task: Task) -> None:
    """Separation of duties: who drafted does not sign, unless the owner allows the recorded exception."""
    who = {course.who.person_id, course.who.on_behalf_of} - {None}
    for other in step.not_same_person_as:
        done = _standing.earlier(course.case, other, course.last_done)
        if done is None or not _standing.behind(done) & who:
            continue
        excuse = course.signing.get("same_person_reason", "")
        if not setting(course.case.owner_id, "excepcion_misma_persona", False) or not excuse:
            raise Conflict(_both_parts(course.who, done))
        journal.write(course.who, "excepcion_misma_persona", course.case, paso=step.id, motivo=excuse)


def _both_parts(who: Actor, done: Task) -> str:
    if done.completed_by == who.person_id:
        return "Usted elaboró este documento: debe revisarlo y firmarlo otra persona."
    if done.on_behalf_of == who.person_id:
        return "Este documento se elaboró por encargo suyo: debe revisarlo y firmarlo otra persona."
    return "Usted actúa por encargo de quien elaboró este documento: debe revisarlo y firmarlo otra persona."


def _fill(course: Any, task: Task, step: Any, chosen: Any, values: dict[str, Any], reason: str) -> None:
    who: Actor = course.who
    task.state, task.outcome = "done", chosen.value if chosen else "hecho"
    task.data, task.draft, task.draft_at = values, None, None
    task.completed_at, task.completed_by, task.on_behalf_of = course.now, who.person_id, who.on_behalf_of
    task.completed_name, task.reason, task.days = who.name, reason or None, _days_open(course, task)
    if task.assignee_id is None:
        task.assignee_id, task.held_for = who.person_id, who.on_behalf_of
    course.task, course.outcome = task, task.outcome
    course.reason = reason if chosen and chosen.reason else None
    _terms.stop_task_term(course, task, "met")


def _days_open(course: Any, task: Task) -> int:
    """Working days from the opening of a task to today; 0 on the same day."""
    opened = clock.local(task.created_at).date()
    return max(0, course.calendar.working_days_between(opened, course.today))


def _require_result(course: Any, step: Any, task: Task) -> None:
    if step.required_evidence and _files.count(task.id) < step.required_evidence:
        raise Invalid(
            f"Falta el resultado de este paso: {step.result}. Adjunte al menos {step.required_evidence} archivo(s)."
        )
    _records.require_closed(course, step)


def _consequences(course: Any, step: Any, values: dict[str, Any]) -> None:
    for definition in course.procedure.terms.values():
        if definition.type_field.partition(".")[0] == step.id:
            code = values.get(definition.type_field.partition(".")[2])
            if code:
                _reclassified.reclassify(course, code, f"Clasificada por {course.who.name}.")
    if values.get("prioridad"):
        course.case.priority = str(values["prioridad"])[:40]
    _change_policy(course, step, values)
    _records.seed(course, step.id, values)
    _participants.group(course.case, course.procedure, step.id, values)


def _change_policy(course: Any, step: Any, values: dict[str, Any]) -> None:
    """A form whose field is a single policy corrects the policy of the case."""
    schema = course.procedure.forms.get(step.form) or {}
    for name, definition in schema.get("properties", {}).items():
        code = values.get(name)
        is_policy = definition.get("x-ui", {}).get("widget") == "policy" and isinstance(code, str)
        if not is_policy or code == course.case.policy:
            continue
        if session().get(Policy, code) is None:
            raise Invalid("Esa política no existe.", [{"field": name, "message": "Elija una de la lista."}])
        journal.write(course.who, "politica_corregida", course.case, antes=course.case.policy, ahora=code)
        course.case.policy = code
        _participants.follow_policy(course.case)
        about = entity(course.case.entity_id)
        course.case.search = search_words(course.case, about.name, about.short_name)


def answer(course: Any) -> dict[str, Any]:
    """What the person is told, and what a repetition of the same request is told again."""
    return {
        "case_id": course.case.id,
        "opened": [task.id for task in course.opened],
        "numbered": list(course.numbered),
        "state": course.case.state,
    }


def open_count(case_id: str) -> int:
    """How many tasks of a case are open."""
    query = select(func.count()).select_from(Task).where(Task.case_id == case_id, Task.state == "open")
    return int(session().scalar(query) or 0)
