"""Comments pinned to a field of an earlier step: who reviews writes them, who mends the form marks them resolved."""

from workflows.actions import _definitions
from workflows.actions.conversation import remark
from workflows.domain import journal, rights
from workflows.domain.cases import locked_case
from workflows.domain.people import Actor
from workflows.domain.tasks import Comment, Task, task
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Conflict, Forbidden, Invalid, NotFound


@act
def comment_field(who: Actor, task_id: str, step: str, field: str, text: str) -> str:
    """Pin a remark to a field of a form that this open task shows; the id of the comment."""
    found = _workable(who, task_id)
    case = locked_case(found.case_id)
    procedure = _definitions.by_version(case.version_hash)
    if step not in procedure.steps[found.step].shows:
        raise NotFound("Esta tarea no muestra ese paso.")
    form = procedure.forms.get(procedure.steps[step].form, {}) if step in procedure.steps else {}
    if field not in form.get("properties", {}):
        raise Invalid("Ese campo no existe.", [{"field": field, "message": "Escoja un campo del formulario."}])
    made = remark(who, case, text, task_id)
    made.step, made.field = step, field
    journal.write(who, "comentario_de_campo", case, comentario=made.id, paso=step, campo=field)
    return made.id


@act
def resolve_comment(who: Actor, task_id: str, comment_id: str) -> None:
    """Whoever mends the form says that a pinned remark was attended; twice is once."""
    found = _workable(who, task_id)
    case = locked_case(found.case_id)
    row = session().get(Comment, comment_id)
    if row is None or row.case_id != case.id or row.step != found.step:
        raise NotFound("No encontramos ese comentario en esta tarea.")
    if row.resolved_at is None:
        row.resolved_at = clock.now()
        journal.write(who, "comentario_resuelto", case, comentario=row.id, paso=row.step, campo=row.field)


def _workable(who: Actor, task_id: str) -> Task:
    """The open task, in the hands of whoever acts; NotFound when its case is nobody's business of theirs."""
    found = task(task_id)
    rights.check_visible(who, locked_case(found.case_id))
    if not rights.may_work(who, found):
        raise Forbidden("La tarea no está a su nombre.")
    if found.state != "open":
        raise Conflict("La tarea ya terminó.")
    return found
