"""A link with which an entity fills its own row: who came to a session, or what it thought of the advice."""

from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web.forms import error_links, field_views, parse
from web.links.place import Opened
from web.portal.notice import RECORD, notice_digest, notice_of
from web.public import discreet, mark
from web.shown.filling import in_words
from web.who import KEY_FIELD
from workflows.actions.record_links import CONSENTS, Sent, receives, rows_of, send_row
from workflows.domain.entities import Entity, entity
from workflows.domain.invitation_notices import subject_of
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError
from workflows.procedures import RecordDef

THANKS = "Recibimos lo que envió. Gracias."
Answer = Response | AnyResponse


@dataclass(frozen=True)
class Typed:
    """What was sent and is shown again, with its errors; `consent` is the authorisation that the page itself asks."""

    data: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    consent: bool = False
    row: Record | None = None


def record_of(link: Opened) -> RecordDef:
    """The kind of row that the link is for."""
    return link.procedure.records[link.entry.record_kind or ""]


def page(link: Opened, typed: Typed | None = None) -> str:
    """What is there already, and the form for what is missing or to be corrected, while it is received."""
    record, rows = record_of(link), rows_of(link.entry)
    schema = link.procedure.forms[record.form]
    opened = receives(link.case, link.procedure, record.id)
    row = typed.row if typed else _chosen(rows)
    typed = typed or Typed(dict(row.data) if row else {}, row=row)
    shown = opened and (row is not None or not (record.once and rows) or bool(typed.errors))
    views = field_views(schema, typed.data, typed.errors) if shown else []
    own = not set(CONSENTS) & set(schema["properties"])
    office, about = entity(link.case.owner_id), entity(link.who.entity_id or "")
    return render_template(
        "links/record.html", link=link, case=link.case, record=record, title=schema.get("title", record.label),
        about=about, subject=subject_of(_about(link)), open=opened, row=row, once=record.once, views=views, own=own,
        rows=[_line(schema, each) for each in rows], consents=CONSENTS, consent=typed.consent or row is not None,
        errors=_links(views, typed), notice=notice_of(office, RECORD), key=request.form.get(KEY_FIELD, ""),
        intro=schema.get("description", ""), consent_error=_own_error(typed), description=len(rows),
    )  # fmt: skip


def _links(views: list[Any], typed: Typed) -> list[tuple[str, str]]:
    """Each error with the control that it is about; the box of the page itself is none of the form's fields."""
    own = {each.name for each in views}
    found = [(target, text) for target, text in error_links(views, typed.errors)]
    return [(f"f-{CONSENTS[1]}" if text == _own_error(typed) and CONSENTS[1] not in own else target, text)
            for target, text in found]  # fmt: skip


def _own_error(typed: Typed) -> str:
    return next((each["message"] for each in typed.errors if each.get("field") == CONSENTS[1]), "")


def _chosen(rows: list[Record]) -> Record | None:
    return next((each for each in rows if each.id == request.args.get("fila")), None)


def _about(link: Opened) -> Record | None:
    return session().get(Record, link.entry.about_id) if link.entry.about_id else None


def _line(schema: dict[str, Any], row: Record) -> dict[str, Any]:
    words = [each for each in in_words(schema, row.data or {}, {}) if each[1] != "No"]
    hidden = [schema["properties"].get(name, {}).get("title") for name in CONSENTS]
    return {"id": row.id, "at": row.at, "words": [each for each in words if each[0] not in hidden]}


def send(link: Opened) -> Answer:
    """Keep what was sent, or show the form again with what to mend."""
    schema = link.procedure.forms[record_of(link).form]
    data = parse(schema, request.form)
    row_id, revision = request.form.get("fila") or None, request.form.get("revision", "")
    office = session().get_one(Entity, link.case.owner_id)
    wanted = Sent(
        data, bool(request.form.get(CONSENTS[1])), row_id,
        int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else None,
        notice_digest(office, RECORD),
    )  # fmt: skip
    try:
        send_row(link.token, mark(), wanted, request.form.get(KEY_FIELD, "")[:36].replace("\x00", ""))
    except CauceError as error:
        session().rollback()
        errors = error.errors or [{"field": "", "message": error.message}]
        row = next((each for each in rows_of(link.entry) if each.id == row_id), None)
        return discreet(page(link, Typed(data, errors, wanted.consent, row)), error.status)
    flash(THANKS, "done")
    return redirect(url_for("links.show", token=link.token))
