"""The letter that a drafting step would yield with what is typed so far."""

from flask import Response, current_app

from web.headers import allow_framing
from web.protection import many_fields
from web.tasks.complete import keep_draft, posted
from web.tasks.place import blueprint, opened
from web.who import current_actor, signed_in
from workflows.actions.installation import DOCX
from workflows.actions.issuing import PDF, preview_of_step
from workflows.kernel.app import settings_of
from workflows.letters import pdf


@blueprint.post("/tareas/<task_id>/vista-previa")
@signed_in
@many_fields
def preview(task_id: str) -> Response:
    """The draft as PDF, or as Word where no PDF can be made; nothing typed is lost."""
    who = current_actor()
    task, case, procedure = opened(who, task_id)
    data = posted(procedure, task.step, {})
    keep_draft(who, task_id, data)
    base = settings_of(current_app).base_url
    return letter(preview_of_step(who, case.id, task.step, data, base), f"borrador-{case.number}")


def letter(docx: bytes, name: str) -> Response:
    """A letter to be looked at: PDF in the page, Word as a download."""
    if pdf.available():
        answer = Response(pdf.to_pdf(docx), content_type=PDF)
        answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        return allow_framing(answer)
    answer = Response(docx, content_type=DOCX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return answer
