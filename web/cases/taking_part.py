"""The entities that a case advises, as its page shows them: in which group, how often they came, until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from web.tasks.taking import section
from workflows.domain.cases import Case
from workflows.domain.entities import entity
from workflows.domain.participants import WITHDRAWN, participants_of
from workflows.procedures import Procedure


@dataclass(frozen=True)
class Line:
    """One entity of a case."""

    name: str
    group: str
    sessions: int
    last: date | None
    left: bool
    reason: str
    leave: str


def taken_rows(case: Case, procedure: Procedure) -> list[dict[str, Any]]:
    """Who came and what they answered, kind by kind, once there is something of it."""
    kinds = [each.id for each in procedure.records.values() if each.by_entities and procedure.participants]
    found = [section(procedure, case, None, kind, works=False) for kind in kinds]
    return [each for each in found if each["answered"]]


def taking_part(case: Case, procedure: Procedure) -> list[Line]:
    """Entities of a case that advises several, by name; nothing for a case of one."""
    found = procedure.participants
    if found is None or found.from_ == "case.entity":
        return []
    return [
        Line(
            entity(each.entity_id).short_name, each.group_name, each.sessions, each.last_attended_on,
            each.state == WITHDRAWN, each.reason,
            url_for("cases.act", case_id=case.id, name="retirar-entidad", sobre=each.entity_id),
        )
        for each in participants_of(case.id)
    ]  # fmt: skip
