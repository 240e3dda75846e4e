"""One letter of a merge: its number and what it says, inside the act of its batch."""

from dataclasses import replace
from typing import Any

from workflows.actions import _addressees, _course, _definitions, _lotes, _papers
from workflows.domain.cases import Case, locked_case
from workflows.domain.documents import Document, document
from workflows.domain.entities import Entity
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.participants import has_left
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Conflict


def number_one(lote: Lote, item: LoteItem) -> str:
    """Number the letter of one entity, freeze what it says and hold its mail; the document's id. Again: the same."""
    if item.result:
        return _still_good(item.result)
    case = locked_case(lote.case_id or "")
    if case.state == "anulada":
        raise Conflict("El expediente está anulado: esta carta no se numeró.")
    if has_left(case.id, item.key):
        raise Conflict("Esta entidad se retiró del expediente: no se le escribió.")
    course, kind = _course_of(lote, case), lote.params["carta"]
    turn = lote.params["vuelta"]
    made = _papers.merged(course, kind, item.key, f"{item.key}/{turn}" if turn else item.key)
    if course.who.person_id is None and made.drafted_by:
        course.who = replace(course.who, person_id=made.drafted_by)
    about = session().get_one(Entity, item.key)
    return _papers.give(course, made, [_addressees.contact(case.owner_id, about)], item.params["fila"])


def number_again(course: Any, found: Document, typed: dict[str, Any]) -> str:
    """A new letter for the entity of an annulled one, about the same row, to its enlace of today; its id."""
    about = session().get_one(Entity, found.entity_id)
    made = _papers.merged(course, found.kind, about.id, f"{found.merge_key}+")
    to = [_addressees.contact(course.case.owner_id, about)]
    return _papers.give(course, made, to, (found.context or {}).get("fila"), typed)


def _still_good(document_id: str) -> str:
    if document(document_id).state == "annulled":
        raise Conflict("Esta carta se anuló: vuelva a emitirla desde su expediente.")
    return document_id


def _course_of(lote: Lote, case: Case) -> Any:
    who = replace(_lotes.asker(lote), on_behalf_of=lote.params.get("por_encargo_de"))
    procedure = _definitions.by_version(case.version_hash)
    return _course.Course(who=who, case=case, procedure=procedure, now=clock.now())
