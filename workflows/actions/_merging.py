"""Letters of a merge: who gets one, and the batch that makes them; inside an open act."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from workflows.actions import _addressees, _context, _definitions, _lotes
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.lotes import Lote
from workflows.domain.participants import WITHDRAWN, Participant, participants_of
from workflows.engine.services import asked
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict, NotFound
from workflows.kernel.ids import stable_id
from workflows.procedures.merges import PARTICIPANTS, START

KIND = "cartas"
Row = dict[str, Any]


def order(course: Any, element: str, kind: str, to_each: str) -> str:
    """The batch that sends one letter of a kind to every entity of `to_each`; its id."""
    session().flush()  # the form of the step that leads here is not in the database yet
    case, rows = course.case, rows_of(course, to_each)
    key = stable_id("letters", case.id, element, str(case.journal_seq))
    again = select(func.count()).where(Lote.case_id == case.id, Lote.kind == KIND, Lote.unique_key != key)
    params = {
        "carta": kind, "por_encargo_de": course.who.on_behalf_of, "vuelta": session().scalar(again) or 0,
    }  # fmt: skip
    items = {entity_id: {"fila": row} for entity_id, row in rows.items()}
    title = f"{course.procedure.letters[kind].title}: una carta a cada entidad ({len(items)})"
    return _lotes.add(course.who, KIND, title, params, items, key, case.id)


def rows_of(course: Any, to_each: str, typed: Mapping[str, Row] | None = None) -> dict[str, Row]:
    """Entity -> the row in which it stands (the first, when it stands in several), in the order of the form.

    Who was withdrawn from the case meanwhile is in none.
    """
    if to_each == PARTICIPANTS:
        return _participants(course.case.id)
    step, *path = to_each.split(".")
    data = _context.start_data(course) if step == START else _context.steps_data(course, dict(typed or {})).get(step)
    found: dict[str, Row] = {}
    for name, row in _named(data or {}, path):
        found.setdefault(_entity(name).id, row)
    gone = {each.entity_id for each in participants_of(course.case.id) if each.state == WITHDRAWN}
    return {entity_id: _without(row, path[-1]) for entity_id, row in found.items() if entity_id not in gone}


def _participants(case_id: str) -> dict[str, Row]:
    query = select(Participant).where(Participant.case_id == case_id, Participant.state != WITHDRAWN)
    found = session().scalars(query.order_by(Participant.group_name, Participant.added_at, Participant.id))
    return {each.entity_id: {"grupo": each.group_name, "motivo": each.reason} for each in found}


def _named(data: Row, path: list[str]) -> Iterator[tuple[str, Row]]:
    rows = [data] if len(path) == 1 else data.get(path[0]) or []
    for row in rows:
        value = row.get(path[-1]) or []
        for each in [value] if isinstance(value, str) else value:
            # A list of entities is read as a letter shows it, by name and score; anything else is an id or a code.
            yield each["id"] if isinstance(each, dict) else each, row if len(path) == 2 else {}


def _entity(name: str) -> Entity:
    found = session().get(Entity, name) or session().scalars(select(Entity).where(Entity.code == name)).first()
    if found is None:
        raise NotFound(f"No encontramos la entidad «{name}».")
    return found


def _without(row: Row, field: str) -> Row:
    """The other columns: the list of entities would be repeated in every letter."""
    return {name: value for name, value in row.items() if name != field}


def first(course: Any, draft: Document, typed: Mapping[str, Row]) -> tuple[list[_addressees.Addressee], Row]:
    """Addressee and row of the first letter of a merge, as it would be today; the draft becomes that entity's."""
    rows = rows_of(course, path_of(course.procedure, draft.kind), typed)
    if not rows:
        raise Conflict("Todavía no hay entidades a las que enviar esta carta.")
    entity_id, row = next(iter(rows.items()))
    draft.entity_id = entity_id
    return [_addressees.contact(course.case.owner_id, session().get_one(Entity, entity_id))], row


def path_of(procedure: Any, kind: str) -> str:
    """Where the diagram finds the entities of a kind of letter, or "" when it is computed."""
    calls = (params for params in asked(_definitions.model(procedure), "letters") if params.get("kind") == kind)
    return str(next((params.get("to_each") or "" for params in calls), ""))
