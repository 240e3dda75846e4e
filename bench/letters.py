"""Letters a second: rendered, and signed, rendered and stored, on one core; the floor is docxtpl by itself."""

import io

from docxtpl import DocxTemplate
from jinja2 import Environment
from sqlalchemy import select

from bench import installation
from bench.result import Result, rate
from bench.server import worked
from workflows.actions import documents, issuing, tasks
from workflows.domain.definitions import TemplateVersion
from workflows.domain.documents import Document, blob
from workflows.domain.people import person
from workflows.domain.tasks import Task
from workflows.kernel.db import session
from workflows.letters import pdf, render
from workflows.letters.environment import LetterEnvironment

LETTERS = 30
LETTER = {"asunto": "Asesoría", "texto": "Primer párrafo.\n\nSegundo párrafo.\n\nTercer párrafo."}
# 2,375 letters in 40 s on two cores.
BAR = 2375 / 40 / 2


class _Forgetful(LetterEnvironment):
    """Compiles every part of every letter again, as docxtpl does by itself."""

    from_string = Environment.from_string


def measure() -> list[Result]:
    """One process, by CPU time; PDF is left out (its cost is LibreOffice's)."""
    with installation.sqlite():
        drafts = _drafts(LETTERS)
        director = installation.person("directora")
        unsigned = documents.Signature()
        signed = sum(worked(lambda one=one: documents.sign_document(director, one, unsigned)) for one in drafts)
        pdf.available = lambda: False
        issued = sum(worked(lambda one=one: issuing.issue_document(one)) for one in drafts)
        template, context = _frozen(drafts[0])
        floor, ours = _rates(template, context)
    return [
        Result("render a letter (.docx), one core", ours, "per s CPU", floor, more=True, note="floor: docxtpl alone"),
        Result("render and store (issue), one core", rate(LETTERS, issued), "per s CPU", floor, more=True),
        Result("number, render, store, one core", rate(LETTERS, signed + issued), "per s CPU", floor, BAR, more=True),
    ]


def _rates(template: bytes, context: dict[str, object]) -> tuple[float, float]:
    def alone() -> None:
        plain = DocxTemplate(io.BytesIO(template))
        plain.render(context, _Forgetful())
        plain.save(io.BytesIO())

    floor = sum(worked(alone) for _ in range(LETTERS))
    ours = sum(worked(lambda: render.render(template, context)) for _ in range(LETTERS))
    return rate(LETTERS, floor), rate(LETTERS, ours)


def _frozen(document_id: str) -> tuple[bytes, dict[str, object]]:
    found = session().get_one(Document, document_id)
    template = session().get_one(TemplateVersion, found.template_id)
    bytes_, context = blob(template.sha256), issuing.with_address(found.context or {}, "")
    session().close()
    return bytes_, context


def _drafts(count: int) -> list[str]:
    """Requests up to the draft that waits for a signature."""
    team, director = installation.person("equipo1"), installation.person("directora")
    answering = installation.person("responsable1")
    assigned = {"responsable": person(answering.person_id or "").id, "via": "con_oficio"}
    for task_id in installation.requests(count):
        case_id = installation.review(team, task_id).case_id
        _next(director, case_id, tasks.Completion(outcome="asignar", data=assigned))
        _next(answering, case_id, tasks.Completion(outcome="enviar_a_firma", data=LETTER))
    found = list(session().scalars(select(Document.id).where(Document.state == "draft")))
    session().close()
    return found


def _next(who: installation.Actor, case_id: str, done: tasks.Completion) -> None:
    query = select(Task.id).where(Task.case_id == case_id, Task.state == "open", Task.role != "entidad")
    task_id = session().scalars(query).first() or ""
    session().close()
    tasks.complete_task(who, task_id, done)
