"""Registering a new case: an officer with the paper in hand, or an entity from its own account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web.cases.letters_in import Mail, read_mail
from web.cases.place import blueprint
from web.forms import added_rows, error_links, field_views, parse
from web.forms.parsing import instant
from web.protection import many_fields
from web.shown import after, filling
from web.shown.intake import take_files
from web.who import current_actor, sent_key, signed_in
from workflows.actions import _definitions
from workflows.actions.cases import Opened, StartRequest, start_case
from workflows.domain import rights
from workflows.domain.documents import Evidence
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import CauceError, Forbidden, NotFound
from workflows.procedures import Procedure

Answer = Response | str | tuple[str, int]
EXTRAS: dict[str, Any] = {
    "_recibido": {
        "type": "string", "format": "date-time", "title": "¿Cuándo se recibió?",
        "x-ui": {"help": "Día y hora en que llegó. Después de la jornada cuenta desde el siguiente día hábil."},
    },
    "_entidad": {"type": "string", "title": "Entidad", "x-ui": {"widget": "entity"}},
}  # fmt: skip


@dataclass
class Draft:
    """What the registration form shows: values, the number that the sender gave, errors, spare rows."""

    data: Mapping[str, Any]
    received: str = ""
    entity: str = ""
    external: str = ""
    errors: list[Any] = field(default_factory=list)
    spare: Mapping[str, int] = field(default_factory=dict)


def startable(who: Actor) -> list[Procedure]:
    """Procedures that this person may start from a page."""
    return [each for each in _definitions.installed() if _may_start(who, each)]


def _may_start(who: Actor, procedure: Procedure) -> bool:
    if who.entity_id:
        return "portal" in procedure.start.by
    by_role = bool(procedure.start.role) and who.holds(procedure.start.role)
    return "officer" in procedure.start.by and (by_role or rights.may(who, "radicar"))


def _procedure(who: Actor, name: str) -> Procedure:
    found = _definitions.current(name)
    if not _may_start(who, found):
        raise Forbidden("Su rol no permite registrar esto. Si lo necesita, pídalo a quien administra Cauce.")
    if found.start.form not in found.forms:
        raise NotFound("Este procedimiento no se inicia con un formulario.")
    return found


@blueprint.get("/expedientes/nuevo")
@signed_in
def choose() -> Answer:
    """Choose what to register; when there is only one, its form."""
    found = startable(current_actor())
    if len(found) == 1:
        return redirect(url_for("cases.register", procedure=found[0].slug))
    return render_template("cases/choose.html", procedures=found)


@blueprint.get("/expedientes/nuevo/<procedure>")
@signed_in
def register(procedure: str) -> str:
    """An empty registration."""
    who = current_actor()
    found = _procedure(who, procedure)
    data = filling.prefilled(found.forms[found.start.form], None)
    return _page(who, found, Draft(data, clock.local(clock.now()).isoformat(), who.entity_id or _about(who, found)))


def _about(who: Actor, procedure: Procedure) -> str:
    """Whose case it is when nobody says: the owner's own, if no role of it is of a requesting entity."""
    return "" if any(role.scope == "entity" for role in procedure.roles.values()) else who.owner_id


@blueprint.post("/expedientes/nuevo/<procedure>")
@signed_in
@many_fields
def start(procedure: str) -> Answer:
    """Register it, or fill the form with the mail that was dropped."""
    who = current_actor()
    found = _procedure(who, procedure)
    mail = read_mail(who)
    files, refused = take_files(who)
    draft = _posted(who, found, files)
    draft.errors = [each for each in refused if each["field"] != "_correo"] + (mail.errors if mail else [])
    if mail is not None:
        return _page(who, found, _with_mail(found, draft, mail)), 422 if draft.errors else 200
    more = added_rows(request.form)
    if more or draft.errors:
        draft.spare = {more: 3} if more else {}
        return _page(who, found, draft), 422 if draft.errors else 200
    return _start(who, found, draft)


def _posted(who: Actor, procedure: Procedure, files: Mapping[str, list[str]]) -> Draft:
    data = parse(procedure.forms[procedure.start.form], request.form, files)
    named = procedure.start.entity
    if who.entity_id and named:
        data[named] = who.entity_id
    chosen = who.entity_id or str(data.get(named, "") if named else request.form.get("_entidad", ""))
    return Draft(data, instant(request.form.get("_recibido", "")), chosen, request.form.get("_externo", "")[:190])


def _with_mail(procedure: Procedure, draft: Draft, mail: Mail) -> Draft:
    """What the mail says fills the fields that the form has; what was typed stays."""
    known = procedure.forms[procedure.start.form]["properties"]
    filled = {name: value for name, value in mail.fields().items() if name in known and value}
    typed = {name: value for name, value in draft.data.items() if value not in ("", [], None)}
    draft.data = {**filling.prefilled(procedure.forms[procedure.start.form], None), **filled, **typed}
    if "medio" in filled:
        draft.data = {**draft.data, "medio": filled["medio"]}
    draft.received, draft.external = mail.sent or draft.received, mail.message_id or draft.external
    return draft


def _start(who: Actor, procedure: Procedure, draft: Draft) -> Answer:
    try:
        if not draft.entity:
            return _again(
                who,
                procedure,
                draft,
                [{"field": procedure.start.entity or "_entidad", "message": "Elija la entidad."}],
            )
        opened = start_case(who, _request(who, procedure, draft))
    except CauceError as error:
        session().close()
        return _again(who, procedure, draft, error.errors or [{"field": "", "message": error.message}], error.status)
    return _started(opened, "Quedó registrada con el radicado" if _is_asked(procedure) else "Se abrió el expediente")


def _again(who: Actor, procedure: Procedure, draft: Draft, errors: list[Any], status: int = 422) -> Answer:
    draft.errors = errors
    return _page(who, procedure, draft), status


def _request(who: Actor, procedure: Procedure, draft: Draft) -> StartRequest:
    return StartRequest(
        procedure=procedure.slug, entity_id=draft.entity, data=draft.data, by="portal" if who.entity_id else "officer",
        external_id=draft.external or str(draft.data.get("radicado_externo", "")) or None, key=sent_key(),
        received_at=None if who.entity_id else _received(draft.received),
    )  # fmt: skip


def _received(text: str) -> datetime | None:
    """The instant that was typed, never later than now; None when there is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return min(found, clock.now()) if found.tzinfo else None


def _started(opened: Opened, done: str) -> Response:
    for case_id in opened.case_ids:
        after.issue_of_case(case_id)
    if opened.existed:
        flash(
            f"Esta solicitud ya estaba registrada con el radicado {opened.radicado}: no se registró otra vez.",
            "soon",
        )
    else:
        several = f" Se abrieron {len(opened.case_ids)}, una por política." if len(opened.case_ids) > 1 else ""
        flash(f"{done} {opened.radicado}.{several}", "done")
    return redirect(url_for("cases.show", case_id=opened.case_ids[0]))


def _page(who: Actor, procedure: Procedure, draft: Draft) -> str:
    schema = procedure.forms[procedure.start.form]
    given = filling.choices(schema, who.owner_id, clock.today(), procedure)
    if who.entity_id:
        given["entity"] = [each for each in filling.entities() if each[0] == who.entity_id]
    given["file"] = _loose_files(draft.data)
    views = field_views(schema, draft.data, draft.errors, given, draft.spare)
    extra = {name: value for name, value in EXTRAS.items() if _wanted(who, procedure, name)}
    own = field_views(
        {"type": "object", "properties": extra}, {"_recibido": draft.received, "_entidad": draft.entity},
        [each for each in draft.errors if each.get("field") in extra], {"entity": filling.entities()},
    )  # fmt: skip
    return render_template(
        "cases/register.html", procedure=procedure, views=views, extra=own, external=draft.external,
        errors=error_links([*own, *views], draft.errors), title=schema.get("title", procedure.name),
        help=schema.get("description", procedure.summary), officer=not who.entity_id, asked=_is_asked(procedure),
    )  # fmt: skip


def _is_asked(procedure: Procedure) -> bool:
    """True when such a case is somebody's request, that came at a certain hour; other cases are the office's own."""
    return bool({"portal", "mail"} & set(procedure.start.by))


def _wanted(who: Actor, procedure: Procedure, name: str) -> bool:
    if who.entity_id:
        return False
    return not procedure.start.entity if name == "_entidad" else _is_asked(procedure)


def _loose_files(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    ids = [each for value in data.values() if isinstance(value, list) for each in value if isinstance(each, str)]
    query = select(Evidence.id, Evidence.name).where(Evidence.id.in_(ids))
    return [(evidence_id, name) for evidence_id, name in session().execute(query)] if ids else []
