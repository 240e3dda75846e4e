"""Items of a batch as people read them: which entity, case or letter each one is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from web.who import current_actor
from workflows.domain import rights
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.lotes import LoteItem
from workflows.kernel.db import session

STATES = {
    "pending": ("Por hacer", "soon"), "done": ("Hecho", "done"), "failed": ("Con error", "late"),
    "accepted": ("Aceptado sin hacer", "plain"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One item: what it is about, what came of it with its address, and its state."""

    item: LoteItem
    title: str
    href: str = ""
    result: str = ""

    @property
    def state(self) -> tuple[str, str]:
        """Its state in words, and the tone of the badge."""
        return STATES[self.item.state]


def lines(items: Sequence[LoteItem]) -> list[Line]:
    """Items with the names of what they are about, each kind of thing read in one statement."""
    ids = {part for each in items for part in (*_about(each), each.result or "") if len(part) == 36}
    entities = {each.id: each.short_name for each in session().scalars(select(Entity).where(Entity.id.in_(ids)))}
    seen = select(Case).where(Case.id.in_(ids), rights.visible_cases(current_actor()))
    cases = {each.id: each for each in session().scalars(seen)}
    numbers = select(Document.id, Document.number).where(Document.id.in_(ids))
    letters = {document_id: number or "" for document_id, number in session().execute(numbers)}
    return [_line(each, entities, cases, letters) for each in items]


def _about(item: LoteItem) -> list[str]:
    params = item.params if isinstance(item.params, dict) else {}
    wanted = params.get("item")
    named = wanted.get("entidad") if isinstance(wanted, dict) else wanted
    return [item.key, str(named or ""), str(params.get("titulo", ""))]


def _line(item: LoteItem, entities: dict[str, str], cases: dict[str, Case], letters: dict[str, str]) -> Line:
    named = _about(item)
    about = next((entities[each] for each in named if each in entities), "")
    case = cases.get(item.result or "") or cases.get(item.key)
    title = about or (f"{case.number} {case.subject}" if case else next((each for each in named[1:] if each), item.key))
    if number := letters.get(item.result or ""):
        return Line(item, title, result=f"Carta {number}")
    if case is not None:
        return Line(item, title, url_for("cases.show", case_id=case.id), f"Expediente {case.number}")
    # Of what is done, a sentence is for people; an id or a word is for the batch.
    told = item.result or ""
    return Line(item, title, result=told if item.state != "done" or " " in told else "")
