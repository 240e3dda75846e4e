"""Whose row it is, and about which session: two more questions of the form of a row by hand."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from web.filters import fecha_corta
from workflows.actions._entity_rows import ABOUT, ENTITY, subjects
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.participants import INVITED, participants_of
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.procedures import Procedure

Schema = dict[str, Any]


def asked(case: Case, procedure: Procedure, kind: str, schema: Schema, row: Record | None) -> Schema:
    """The form of a row with the entity, and the session, asked first; unchanged for rows of the case itself."""
    record = procedure.records[kind]
    if not record.by_entities:
        return schema
    more = {ENTITY: _list("Entidad", _entities(case, row), 0)}
    if record.about:
        title = str(procedure.forms[procedure.records[record.about].form].get("title", "Sesión"))
        more[ABOUT] = _list(title, [(each.id, _day(each)) for each in subjects(case, record) if each], 0.5)
    required = [*more, *schema.get("required", [])]
    return schema | {"properties": {**more, **schema["properties"]}, "required": required}


def _list(title: str, choices: list[tuple[str, str]], order: float) -> Schema:
    options = [{"const": key, "title": name} for key, name in choices]
    return {"type": "string", "title": title, "oneOf": options, "x-ui": {"widget": "select", "order": order}}


def _entities(case: Case, row: Record | None) -> list[tuple[str, str]]:
    ids = {each.entity_id for each in participants_of(case.id) if each.state == INVITED}
    ids |= {row.entity_id} if row is not None and row.entity_id else set()
    query = select(Entity.id, Entity.short_name).where(Entity.id.in_(ids)).order_by(Entity.search, Entity.id)
    return [(key, name) for key, name in session().execute(query)]


def _day(row: Record) -> str:
    data = row.data or {}
    day = str(data.get("fecha") or "")
    return " · ".join(filter(None, (fecha_corta(day) if day else f"N.º {row.n}", str(data.get("grupo") or ""))))


def typed(procedure: Procedure, kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What a posted form says of both; nothing for rows of the case itself."""
    record = procedure.records.get(kind)
    if record is None or not record.by_entities:
        return {}
    return {name: form.get(name, "")[:36] for name in (ENTITY, ABOUT) if form.get(name)}


def unsaid(procedure: Procedure, kind: str, place: Mapping[str, Any], errors: list[Any]) -> list[Any]:
    """The errors of a form, with that of the entity first when nobody chose one: all are told at once."""
    if not procedure.records[kind].by_entities or place.get(ENTITY) or any(e.get("field") == ENTITY for e in errors):
        return errors
    return [{"field": ENTITY, "message": "Elija una de las entidades de este expediente."}, *errors]


def of_row(row: Record) -> dict[str, Any]:
    """The values of a stored row, with whose it is."""
    more = {ENTITY: row.entity_id, ABOUT: row.about_id}
    return {**(row.data or {}), **{name: value for name, value in more.items() if value}}


def beginning(args: Mapping[str, str], kind: str, procedure: Procedure) -> dict[str, Any]:
    """What the address already says («registrar» beside an entity of a session)."""
    return typed(procedure, kind, {ENTITY: args.get("entidad", ""), ABOUT: args.get("sobre", "")})
