"""Rows of what is to be opened on a date: by the clock of a procedure, or by a case that plans ahead."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from workflows.actions import _definitions, _fitting
from workflows.actions._starting import StartRequest
from workflows.domain.cases import Case
from workflows.domain.entities import owners, setting
from workflows.domain.people import ANY
from workflows.domain.plans import plans_of
from workflows.domain.policies import policies
from workflows.domain.schedules import SWITCHED_OFF, Schedule, planned
from workflows.kernel.db import session
from workflows.procedures import Procedure


def by_clock() -> list[Procedure]:
    """Installed procedures that start by the clock."""
    return [each for each in _definitions.installed() if each.start.clock is not None]


def unplanned(today: date) -> list[Schedule]:
    """Starts by the clock that are due today, or were missed, and have no row yet."""
    wanted = {row.unique_key: row for row in _wanted(today)}
    if not wanted:
        return []
    known = select(Schedule.unique_key).where(Schedule.unique_key.in_(wanted))
    missing = wanted.keys() - set(session().scalars(known))
    return [row for key, row in wanted.items() if key in missing and not _begun(row)]


def _wanted(today: date) -> Iterator[Schedule]:
    procedures = by_clock()
    for owner in owners() if procedures else []:
        off = setting(owner.id, SWITCHED_OFF, [])
        for procedure in procedures:
            start = procedure.start.clock
            assert start is not None
            day = start.recurrence().due(today)
            if day is not None and owner.active and procedure.slug not in off:
                for value in _values(owner.id, start.per, day.year + start.vigencia):
                    yield _clock_row(owner.id, procedure, day, value)


def _values(owner_id: str, per: str, vigencia: int) -> list[str]:
    """For whom one case each is opened: the owner itself, every policy, or every plan of that year."""
    if per == "policy":
        return [each.code for each in policies()]
    return [each.code for each in plans_of(owner_id, date(vigencia, 1, 1))] if per == "plan" else [ANY]


def _clock_row(owner_id: str, procedure: Procedure, day: date, value: str) -> Schedule:
    start = procedure.start.clock
    assert start is not None
    external = f"reloj:{procedure.slug}:{day}:{value}"
    data: dict[str, Any] = {"external_id": external, "values": {}}
    data |= {start.per: value} if value != ANY else {}
    return planned(owner_id, procedure.slug, day, day.year + start.vigencia, f"{owner_id}:{external}", data)


def _begun(row: Schedule) -> bool:
    """Somebody has already begun the case of this year by hand, for a procedure that comes once a year."""
    start = _definitions.current(row.procedure).start.clock
    if start is None or start.every != "year" or len(start.on) != 1:
        return False
    query = select(Case.id).where(
        Case.owner_id == row.owner_id, Case.procedure == row.procedure, Case.vigencia == row.vigencia,
        Case.parent_id.is_(None), Case.state != "anulada",
    )  # fmt: skip
    for name in ("policy", "plan"):
        if name in row.data:
            query = query.where(getattr(Case, name) == row.data[name])
    return session().scalar(query.limit(1)) is not None


def request_of(row: Schedule, parent: Case | None) -> StartRequest:
    """How the case of a row is started: for the owner, or beside the case that planned it."""
    entity_id = parent.entity_id if parent else row.owner_id
    policy = row.data.get("policy") or (parent.policy if parent else None)
    plan = row.data.get("plan") or (parent.plan if parent else None)
    about = {"entidad": entity_id, "politica": policy, "plan": plan, "vigencia": row.vigencia}
    about |= {"caso_origen": parent.number} if parent else {}
    data = _fitting.start_values(row.procedure, about, row.data["values"])
    return StartRequest(
        procedure=row.procedure, entity_id=entity_id, data=data, by="clock",
        external_id=row.data["external_id"], policy=policy, plan=plan, vigencia=row.vigencia,
        parent_id=parent.id if parent else None, expediente_id=parent.expediente_id if parent else None,
    )  # fmt: skip
