"""Advice that a scenario says was given before: a closed case with its participants, to be followed up."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from workflows.domain.cases import Case, Expediente
from workflows.domain.participants import Participant
from workflows.kernel.db import transaction
from workflows.kernel.ids import new_id

ORIGIN = "origen"


def write_advice(
    owner_id: str, entity_id: str, version: str, number: str, rows: Iterable[Mapping[str, Any]], now: datetime
) -> None:
    """A case of that number whose rows say {politica, fecha}: the entity came on that day, or never without one."""
    with transaction() as current:
        about = {"id": new_id(), "owner_id": owner_id, "number": number}
        current.add(Expediente(**about, title=number, opened_at=now, closed_at=now, state="cerrado"))
        current.flush()
        case = Case(
            **about | {"id": new_id()}, entity_id=entity_id, procedure=ORIGIN, version_hash=version, radicado=number,
            expediente_id=about["id"], received_at=now, subject=number, state="atendida", channel="officer", data={},
            started_at=now, ended_at=now, engine_state=b"", engine_status="completed",
        )  # fmt: skip
        current.add(case)
        current.flush()
        current.add_all([_participant(case, row, now) for row in rows])


def _participant(case: Case, row: Mapping[str, Any], now: datetime) -> Participant:
    day = date.fromisoformat(str(row["fecha"])) if row.get("fecha") else None
    return Participant(
        id=new_id(), owner_id=case.owner_id, case_id=case.id, entity_id=case.entity_id, policy=row["politica"],
        sessions=1 if day else 0, first_attended_on=day, last_attended_on=day, added_at=now,
    )  # fmt: skip
