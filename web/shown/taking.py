"""Rows of the entities of a case, as its pages show them: who came to each session, who answered, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from workflows.actions import _entity_rows, _participants
from workflows.domain.access import AccessLink
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.invitation_notices import subject_of
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.procedures import Procedure, RecordDef

CAME, ABSENT, MISSING = "vino", "no_vino", "falta"
WORDS = {
    True: {CAME: ("Vino", "done"), ABSENT: ("No vino", "late"), MISSING: ("Falta registrar", "later")},
    False: {CAME: ("Respondió", "done"), ABSENT: ("No respondió", "late"), MISSING: ("Falta responder", "later")},
}
"""Whether the rows are the attendance -> state -> word and tone."""


@dataclass(frozen=True)
class Line:
    """One entity in a sheet: its rows, and what became of its link ("" when none was sent)."""

    entity_id: str
    name: str
    state: str
    word: str
    tone: str
    rows: tuple[Record, ...] = ()
    address: str = ""

    @property
    def n(self) -> int:
        """How many rows it has."""
        return len(self.rows)


@dataclass
class Sheet:
    """The entities of one session, or of the case as a whole."""

    about: Record | None
    title: str
    place: str
    lines: list[Line] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many entities are so."""
        return sum(each.state == state for each in self.lines)

    @property
    def people(self) -> int:
        """How many rows there are."""
        return sum(each.n for each in self.lines)


def sheets(case: Case, procedure: Procedure, record: RecordDef) -> list[Sheet]:
    """Each session of a case in its order (or the case as a whole), with every entity that has to do with it."""
    known, links = _rows(case, record), _links(case, record)
    return [_sheet(case, procedure, record, about, known, links) for about in _entity_rows.subjects(case, record)]


def is_attendance(procedure: Procedure, record: RecordDef) -> bool:
    """True for the kind of rows that say who came."""
    found = _participants.definition(procedure)
    return found is not None and found.attendance == record.id


def _sheet(
    case: Case, procedure: Procedure, record: RecordDef, about: Record | None, known: Mapping[Any, list[Record]],
    links: Mapping[Any, str],
) -> Sheet:  # fmt: skip
    words, key = subject_of(about), about.id if about else None
    attends = is_attendance(procedure, record)
    ids = [each.entity_id for each in _entity_rows.whose(case, procedure, record, about)]
    ids += [entity_id for entity_id, about_id in known if about_id == key and entity_id not in ids]
    names = {each.id: each for each in session().scalars(select(Entity).where(Entity.id.in_(ids)))}
    title = words["fecha"] or (f"N.º {about.n}" if about else "")
    place = " · ".join(filter(None, (words["grupo"], words["hora"], words["lugar"])))
    found = Sheet(about, title, place)
    for entity_id in sorted(ids, key=lambda each: names[each].search or names[each].short_name):
        rows = known.get((entity_id, key), [])
        state = _state(rows, about)
        word, tone = WORDS[attends][state]
        address = links.get((entity_id, key), "")
        found.lines.append(Line(entity_id, names[entity_id].short_name, state, word, tone, tuple(rows), address))
    return found


def _state(rows: list[Record], about: Record | None) -> str:
    if rows:
        return CAME if any((each.data or {}).get("asistio") is not False for each in rows) else ABSENT
    return ABSENT if about is not None and about.complete_at is not None else MISSING


def _rows(case: Case, record: RecordDef) -> dict[tuple[str | None, str | None], list[Record]]:
    found: dict[tuple[str | None, str | None], list[Record]] = {}
    query = select(Record).where(Record.case_id == case.id, Record.kind == record.id, Record.entity_id.is_not(None))
    for each in session().scalars(query.order_by(Record.n)):
        found.setdefault((each.entity_id, each.about_id), []).append(each)
    return found


def _links(case: Case, record: RecordDef) -> dict[tuple[str | None, str | None], str]:
    query = select(AccessLink).where(AccessLink.case_id == case.id, AccessLink.record_kind == record.id)
    rows = session().scalars(query.order_by(AccessLink.created_at))
    return {(each.entity_id, each.about_id): each.email for each in rows}
