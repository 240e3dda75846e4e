"""Cases that open by themselves on their day: campaigns by the clock, and what procedures planned ahead."""

from collections.abc import Callable
from datetime import date

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from workflows.actions import _scheduling, _starting
from workflows.actions._failures import sentence_of
from workflows.domain import journal, rights
from workflows.domain.cases import case
from workflows.domain.people import Actor, system_actor
from workflows.domain.schedules import Schedule
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Busy, Conflict, NotFound

log = structlog.get_logger()


def scheduled_starts(limit: int = 200) -> int:
    """Open every case whose day has come, each its own act, once however many clocks look; how many.

    A start that fails is kept with its sentence and does not stop the others.
    """
    today = clock.today()
    if _scheduling.unplanned(today):
        _quietly("plan", lambda: plan_starts(today))
    opened = 0
    for row_id in _due(today, limit):
        opened += _open(row_id)
    session().close()
    return opened


def _due(today: date, limit: int) -> list[str]:
    query = select(Schedule.id).where(Schedule.state == "waiting", Schedule.opens_on <= today)
    return list(session().scalars(query.order_by(Schedule.opens_on, Schedule.unique_key).limit(limit)))


@act
def plan_starts(today: date) -> int:
    """Keep a row for every start by the clock that is due and has none yet; how many."""
    rows = _scheduling.unplanned(today)
    session().add_all(rows)
    return len(rows)


@act
def open_scheduled(schedule_id: str) -> bool:
    """Open the case of one row, once; False when it was opened or cancelled meanwhile."""
    row = session().get(Schedule, schedule_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != "waiting" or row.opens_on > clock.today():
        return False
    parent = case(row.case_id) if row.case_id else None
    if parent is not None and parent.state == "anulada":
        row.state = "cancelled"
        return False
    opened = _starting.start(system_actor(row.owner_id), _scheduling.request_of(row, parent))
    row.state, row.opened_case_id, row.error = "opened", opened.case_ids[0], None
    return True


def _open(schedule_id: str) -> int:
    try:
        return int(open_scheduled(schedule_id))
    except (Busy, OperationalError, StaleDataError) as error:
        log.warning("start_postponed", schedule=schedule_id, error=str(error))
    except Exception as error:  # One start that breaks must not keep the others waiting.
        sentence = sentence_of(error, schedule=schedule_id)
        _quietly("fail", lambda: _set_failed(schedule_id, sentence))
    return 0


@act
def _set_failed(schedule_id: str, sentence: str) -> bool:
    row = session().get(Schedule, schedule_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != "waiting":
        return False
    row.state, row.error = "failed", sentence[:1000]
    who = system_actor(row.owner_id)
    journal.write_outside(who, "inicio_fallido", procedimiento=row.procedure, fecha=str(row.opens_on), motivo=row.error)
    return True


def _quietly(what: str, verb: Callable[[], object]) -> None:
    try:
        verb()
    except (Busy, OperationalError) as error:
        log.warning("schedule_postponed", what=what, error=str(error))


@act
def retry_start(who: Actor, schedule_id: str) -> None:
    """Put a start that failed in line again: the clock opens it within a minute."""
    row = _failed(who, schedule_id)
    row.state, row.error = "waiting", None
    journal.write_outside(who, "inicio_reintentado", procedimiento=row.procedure, fecha=str(row.opens_on))


@act
def cancel_start(who: Actor, schedule_id: str) -> None:
    """Give up a start that failed: that case is not opened."""
    row = _failed(who, schedule_id)
    row.state = "cancelled"
    journal.write_outside(who, "inicio_cancelado", procedimiento=row.procedure, fecha=str(row.opens_on))


def _failed(who: Actor, schedule_id: str) -> Schedule:
    rights.require(who, "administrar")
    row = session().get(Schedule, schedule_id, with_for_update=True, populate_existing=True)
    if row is None or row.owner_id != who.owner_id:
        raise NotFound("No encontramos ese inicio programado.")
    if row.state != "failed":
        raise Conflict("Este inicio ya no está pendiente: no hay nada que reintentar.")
    return row
