"""Participants inside an open act: made when a case starts, counted anew when a session or an attendance changes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions
from workflows.domain.access import installation
from workflows.domain.cases import Case
from workflows.domain.entities import Entity
from workflows.domain.participants import INVITED, Participant
from workflows.domain.people import Actor
from workflows.domain.tasks import Record
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_id
from workflows.procedures import ParticipantsDef, Procedure


def definition(procedure: Procedure) -> ParticipantsDef | None:
    """Whom the cases of a version advise; a version from before that was written down takes it from the present one."""
    if procedure.participants is not None or not installation(f"procedure:{procedure.slug}"):
        return procedure.participants
    return _definitions.current(procedure.slug).participants


def make(who: Actor, case: Case, procedure: Procedure) -> None:
    """A row for every entity that the case advises, once; Invalid names the entity that is not known."""
    found = procedure.participants
    if found is None:
        return
    there = set(session().scalars(select(Participant.entity_id).where(Participant.case_id == case.id)))
    for entity_id in _known(case, found):
        if entity_id not in there:
            add(who, case, entity_id)
    session().flush()


def add(who: Actor, case: Case, entity_id: str, reason: str = "") -> Participant:
    """One more participant of a locked case."""
    made = Participant(
        id=new_id(), owner_id=case.owner_id, case_id=case.id, entity_id=entity_id, policy=case.policy, group_name="",
        reason=reason, state=INVITED, sessions=0, added_by=who.person_id, added_at=clock.now(),
    )  # fmt: skip
    session().add(made)
    return made


def _known(case: Case, found: ParticipantsDef) -> list[str]:
    if found.from_ == "case.entity":
        return [case.entity_id]
    field = found.from_.partition(".")[2]
    value = (case.data or {}).get(field)
    wanted = list(dict.fromkeys(value if isinstance(value, list) else [value] if value else []))
    real = set(session().scalars(select(Entity.id).where(Entity.id.in_(wanted), Entity.active)))
    for entity_id in wanted:
        if entity_id not in real:
            message = f"No encontramos la entidad «{entity_id}», o está inactiva."
            raise Invalid(message, [{"field": field, "message": message}])
    return wanted


def recount(case: Case, procedure: Procedure) -> None:
    """Sessions and days of every participant, as the rows of the case now say."""
    found = definition(procedure)
    if found is None:
        return
    session().flush()
    days = _days(case, found)
    came = _came(case, found, days)
    for each in session().scalars(select(Participant).where(Participant.case_id == case.id)):
        attended = sorted(days[key] for key in came.get(each.entity_id, ()))
        each.sessions = len(attended)
        each.first_attended_on, each.last_attended_on = (attended[0], attended[-1]) if attended else (None, None)


def counts(procedure: Procedure, kind: str) -> bool:
    """True when rows of this kind say who came and when."""
    found = definition(procedure)
    return found is not None and kind in (found.session, found.attendance)


def _days(case: Case, found: ParticipantsDef) -> dict[str, date]:
    query = select(Record.id, Record.data).where(Record.case_id == case.id, Record.kind == found.session)
    rows = [(key, str((data or {}).get("fecha") or "")) for key, data in session().execute(query)]
    return {key: date.fromisoformat(day) for key, day in rows if day}


def _came(case: Case, found: ParticipantsDef, days: dict[str, date]) -> dict[str, set[str]]:
    """Entity -> the sessions it came to; a row whose `asistio` is no says that it did not."""
    if not found.attendance:
        return {case.entity_id: set(days)}
    query = select(Record.entity_id, Record.about_id, Record.data).where(
        Record.case_id == case.id, Record.kind == found.attendance, Record.entity_id.is_not(None)
    )
    came: dict[str, set[str]] = {}
    for entity_id, about_id, data in session().execute(query):
        if about_id in days and (data or {}).get("asistio") is not False:
            came.setdefault(entity_id, set()).add(about_id)
    return came


def follow_policy(case: Case) -> None:
    """The policy of a case was corrected: its participants are advised on that one."""
    for each in session().scalars(select(Participant).where(Participant.case_id == case.id)):
        each.policy = case.policy


def group(case: Case, procedure: Procedure, step_id: str, values: dict[str, Any]) -> None:
    """A completed form says which participant belongs to which group; who is in none has none."""
    found = procedure.participants
    if found is None or found.groups.partition(".")[0] != step_id:
        return
    names = {
        entity_id: str(row.get("nombre") or "")[:80]
        for row in values.get(found.groups.partition(".")[2]) or ()
        for entity_id in _ids(row.get("entidades"))
    }
    for each in session().scalars(select(Participant).where(Participant.case_id == case.id)):
        each.group_name = names.get(each.entity_id, "")


def _ids(value: Any) -> Iterable[str]:
    return value if isinstance(value, list) else [value] if value else ()
