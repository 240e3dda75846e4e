"""Sending a request without an account: find the entity, fill in the form, accept the notice, send."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, session, url_for
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from web.forms import added_rows, error_links, field_views, parse
from web.portal import files, notice, sheet
from web.portal.entry import DONE, offered
from web.portal.place import blueprint
from web.public import mark, owner
from web.who import KEY_FIELD, public
from workflows.actions.portal import StartRequest, send_request
from workflows.domain.entities import Entity
from workflows.kernel.db import session as rows
from workflows.kernel.errors import CauceError, Invalid, NotFound
from workflows.kernel.ids import new_id
from workflows.kernel.text import fold
from workflows.procedures import Procedure

TRAP = "sitio_web"
KEY = re.compile(r"[0-9a-f-]{36}")
FOUND = 12
ACCEPT = "Para enviar la solicitud debe autorizar el tratamiento de sus datos."
TRAPPED = "Deje vacío el campo «Sitio web»: es una trampa para programas. Lo demás quedó como lo escribió."
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Sent:
    """What a visitor sent and could not be accepted."""

    data: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    spare: dict[str, int] = field(default_factory=dict)


def _procedure(slug: str) -> Procedure:
    for each in offered():
        if each.slug == slug:
            return each
    raise NotFound("Aquí no se recibe esa solicitud.")


def _entity(written: str) -> Entity | None:
    query = select(Entity).where(Entity.id == written[:36].replace("\x00", ""), Entity.active)
    return rows().scalars(query).first()


@blueprint.get("/solicitar/<slug>")
@public
def form(slug: str) -> Answer:
    """First the entity, by search; then the form."""
    procedure = _procedure(slug)
    about = _entity(request.args.get("entidad", ""))
    if about is None:
        return _search(procedure)
    return _page(procedure, about, new_id(), Sent(_defaults(procedure)))


def _search(procedure: Procedure) -> str:
    q = request.args.get("q", "").strip()[:80]
    found: list[Entity] = []
    if words := fold(q).split()[:6]:
        sought = [or_(Entity.search.contains(word, autoescape=True), Entity.code == word) for word in words]
        query = select(Entity).where(Entity.active, *sought).order_by(Entity.search).limit(FOUND + 1)
        found = list(rows().scalars(query))
    return render_template("portal/entity.html", procedure=procedure, q=q, found=found[:FOUND], more=len(found) > FOUND)


def _defaults(procedure: Procedure) -> dict[str, Any]:
    fields = sheet.shown_schema(procedure)["properties"]
    return {name: each["default"] for name, each in fields.items() if "default" in each}


@blueprint.post("/solicitar/<slug>")
@public
def send(slug: str) -> Answer:
    """Check everything, start the case, and show its radicado."""
    procedure, about = _procedure(slug), _entity(request.form.get("entidad", ""))
    if about is None:
        return _search(procedure)
    written = request.form.get(KEY_FIELD, "")
    key = written if KEY.fullmatch(written) else new_id()
    received, refused = files.take(owner().id, key)
    schema = sheet.shown_schema(procedure)
    data = sheet.without_strangers(schema, parse(schema, request.form, received), files.bound_to(key))
    again = _not_yet(procedure, data, refused)
    if again is not None:
        return _page(procedure, about, key, again), 422 if again.errors else 200
    try:
        return _start(procedure, about, key, data)
    except Invalid as error:
        errors = error.errors or [{"field": "", "message": error.message}]
    except CauceError as error:
        return _page(procedure, about, key, Sent(data, [{"field": "", "message": error.message}])), error.status
    return _page(procedure, about, key, Sent(data, errors)), 422


def _not_yet(procedure: Procedure, data: dict[str, Any], refused: list[dict[str, str]]) -> Sent | None:
    """What stops the sending before the action sees it: one more row, a refused file, a trap, no authorisation."""
    added = added_rows(request.form)
    if added:
        return Sent(data, refused, {added: 3})
    if request.form.get(TRAP):
        refused = [*refused, {"field": "", "message": TRAPPED}]
    own = notice.FIELD not in sheet.start_schema(procedure)["properties"]
    if own and not request.form.get(notice.FIELD):
        refused = [*refused, {"field": notice.FIELD, "message": ACCEPT}]
    return Sent(data, refused) if refused else None


def _start(procedure: Procedure, about: Entity, key: str, data: dict[str, Any]) -> Response:
    office = owner()
    values = data | sheet.given(procedure, about.id)
    wanted = StartRequest(procedure=procedure.slug, entity_id=about.id, data=values, by="portal", key=key)
    done = send_request(office.id, mark(), wanted, notice.notice_digest(office))
    before = session.get(DONE) or {}
    kept = before.get("link", "") if before.get("cases") == done.case_ids else ""
    session[DONE] = {"cases": done.case_ids, "link": done.link or kept}
    return redirect(url_for("portal.received"))


def _page(procedure: Procedure, about: Entity, key: str, sent: Sent) -> str:
    schema = sheet.shown_schema(procedure)
    given = sheet.choices(files.names_of(files.bound_to(key)))
    views = field_views(schema, sent.data, sent.errors, given, sent.spare or None)
    office = owner()
    return render_template(
        "portal/form.html", procedure=procedure, about=about, views=views, key=key, trap=TRAP,
        errors=error_links(views, sent.errors), notice=notice.notice_of(office), schema=schema,
        own_consent=notice.FIELD not in sheet.start_schema(procedure)["properties"],
    )  # fmt: skip
