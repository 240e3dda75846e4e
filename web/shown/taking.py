"""Rows of the entities of a case, as its pages show them: who came to each session, who answered, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from workflows.actions import _entity_rows, _participants
from workflows.domain.access import AccessLink
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.invitation_notices import subject_of
from workflows.domain.reminders import Reminder
from workflows.domain.tasks import Record
from workflows.kernel.db import session
from workflows.procedures import Procedure, RecordDef

Key = tuple[str | None, str | None]
CAME, ABSENT, MISSING = "vino", "no_vino", "falta"
WORDS = {
    True: {CAME: ("Vino", "done"), ABSENT: ("No vino", "late"), MISSING: ("Falta registrar", "later")},
    False: {CAME: ("Respondió", "done"), ABSENT: ("No respondió", "late"), MISSING: ("Falta responder", "later")},
}
"""Whether the rows are the attendance -> state -> word and tone."""


@dataclass(frozen=True)
class Line:
    """One entity in a sheet: its rows, what became of its link ("" when none was sent), when it was reminded."""

    entity_id: str
    name: str
    state: str
    word: str
    tone: str
    rows: tuple[Record, ...] = ()
    address: str = ""
    reminded: tuple[datetime, ...] = ()

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


@dataclass(frozen=True)
class Known:
    """What a case knows of a kind of rows, by entity and what they are about."""

    rows: Mapping[Key, list[Record]]
    links: Mapping[Key, str]
    reminded: Mapping[Key, list[datetime]]


def sheets(case: Case, procedure: Procedure, record: RecordDef) -> list[Sheet]:
    """Each session of a case in its order (or the case as a whole), with every entity that has to do with it."""
    known = Known(_rows(case, record), _links(case, record), _reminded(case, record))
    return [_sheet(case, procedure, record, about, known) for about in _entity_rows.subjects(case, record)]


def is_attendance(procedure: Procedure, record: RecordDef) -> bool:
    """True for the kind of rows that say who came."""
    found = _participants.definition(procedure)
    return found is not None and found.attendance == record.id


def _sheet(case: Case, procedure: Procedure, record: RecordDef, about: Record | None, known: Known) -> Sheet:
    words, key = subject_of(about), about.id if about else None
    attends = is_attendance(procedure, record)
    ids = [each.entity_id for each in _entity_rows.whose(case, procedure, record, about)]
    ids += [entity_id for entity_id, about_id in known.rows if entity_id and about_id == key and entity_id not in ids]
    names = {each.id: each for each in session().scalars(select(Entity).where(Entity.id.in_(ids)))}
    title = words["fecha"] or (f"N.º {about.n}" if about else "")
    place = " · ".join(filter(None, (words["grupo"], words["hora"], words["lugar"])))
    found = Sheet(about, title, place)
    for entity_id in sorted(ids, key=lambda each: names[each].search or names[each].short_name):
        found.lines.append(_line(names[entity_id], about, known, attends))
    return found


def _line(one: Entity, about: Record | None, known: Known, attends: bool) -> Line:
    key = (one.id, about.id if about else None)
    rows = known.rows.get(key, [])
    state = _state(rows, about)
    word, tone = WORDS[attends][state]
    address, reminded = known.links.get(key, ""), tuple(known.reminded.get(key, ()))
    return Line(one.id, one.short_name, state, word, tone, tuple(rows), address, reminded)


def _state(rows: list[Record], about: Record | None) -> str:
    if rows:
        return CAME if any((each.data or {}).get("asistio") is not False for each in rows) else ABSENT
    return ABSENT if about is not None and about.complete_at is not None else MISSING


def _rows(case: Case, record: RecordDef) -> dict[Key, list[Record]]:
    found: dict[Key, list[Record]] = {}
    query = select(Record).where(Record.case_id == case.id, Record.kind == record.id, Record.entity_id.is_not(None))
    for each in session().scalars(query.order_by(Record.n)):
        found.setdefault((each.entity_id, each.about_id), []).append(each)
    return found


def _links(case: Case, record: RecordDef) -> dict[Key, str]:
    query = select(AccessLink).where(AccessLink.case_id == case.id, AccessLink.record_kind == record.id)
    rows = session().scalars(query.order_by(AccessLink.created_at))
    return {(each.entity_id, each.about_id): each.email for each in rows}


def _reminded(case: Case, record: RecordDef) -> dict[Key, list[datetime]]:
    found: dict[Key, list[datetime]] = {}
    query = select(Reminder).where(Reminder.case_id == case.id, Reminder.record_kind == record.id)
    for each in session().scalars(query.where(Reminder.state == "mailed").order_by(Reminder.at)):
        found.setdefault((each.entity_id, each.about_id), []).append(each.at)
    return found
