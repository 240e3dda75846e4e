"""The form behind a link, in two steps: fill it in, then read it and send it. Nothing typed is lost between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from sqlalchemy import func, select

from web.forms import added_rows, error_links, field_views, parse
from web.links.place import Opened
from web.shown import filling
from web.shown.intake import take_files
from workflows.actions._forms import checked
from workflows.domain.documents import Evidence
from workflows.domain.policies import policies
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid, TooLarge

MOST_FILES = 60
NOT_KEPT = {"csrf_token", "_paso", "outcome", "_agregar"}
Schema = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What was sent and is shown again: values, errors, spare rows, the reason of an outcome."""

    data: Mapping[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    spare: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


def schema_of(link: Opened) -> Schema | None:
    """The form of the step that the link asks for."""
    assert link.task is not None
    step = link.procedure.steps.get(link.task.step)
    return link.procedure.forms.get(step.form) if step else None


def choices(link: Opened) -> filling.Choices:
    """Lists for people outside: policies, and names of the files of this very task."""
    found: filling.Choices = {"policy": [(each.code, each.name) for each in policies()]}
    if link.task is not None:
        query = select(Evidence.id, Evidence.name).where(Evidence.task_id == link.task.id)
        found["file"] = [(evidence_id, name) for evidence_id, name in session().execute(query)]
    return found


def form_page(link: Opened, sent: Sent) -> str:
    """The form to fill in."""
    assert link.task is not None
    schema = schema_of(link)
    views = field_views(schema, sent.data, sent.errors, choices(link), sent.spare or None) if schema else []
    return render_template(
        "links/task.html", link=link, case=link.case, task=link.task, views=views,
        step=link.procedure.steps[link.task.step], errors=error_links(views, sent.errors), reason=sent.reason,
        revision=request.form.get("revision") or link.task.revision, key=request.form.get("_clave", ""),
    )  # fmt: skip


def received(link: Opened, schema: Schema | None) -> tuple[dict[str, Any], list[dict[str, str]], dict[str, list[str]]]:
    """Typed values, what was refused of the files, and the files that were just kept by field."""
    task_id = link.task.id if link.task else None
    if any(upload.filename for _, uploads in request.files.lists() for upload in uploads):
        _refuse_many(link)
    files, refused = take_files(link.who, link.case.id, task_id)
    return (parse(schema, request.form, files) if schema else {}), refused, files


def _refuse_many(link: Opened) -> None:
    counted = select(func.count()).select_from(Evidence)
    query = counted.where(Evidence.case_id == link.case.id, Evidence.person_id.is_(None))
    if (session().scalar(query) or 0) >= MOST_FILES:
        raise TooLarge(f"Por este enlace ya se recibieron {MOST_FILES} archivos. Escríbanos si necesita enviar más.")


def faults(schema: Schema | None, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the form would be refused for, without sending it."""
    try:
        checked(schema or {"properties": {}}, data)
    except Invalid as error:
        return error.errors
    return []


def spare_rows() -> dict[str, int]:
    """Rows to add when «Agregar fila» was pressed."""
    added = added_rows(request.form)
    return {added: 3} if added else {}


def carried(files: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Everything that was posted, to be posted again by the page of confirmation; new files by their ids."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    return typed + [(name, kept) for name, ids in files.items() for kept in ids]
