"""A new day without service moves no term by itself: somebody has the internal ones counted again, with a reason."""

from datetime import date

from workflows.actions import _lotes, _recounting
from workflows.actions._fields import Fields, require
from workflows.domain import closures, journal
from workflows.domain.entities import Closure
from workflows.domain.people import Actor
from workflows.kernel.db import act, session
from workflows.kernel.errors import NotFound
from workflows.kernel.ids import new_id

KIND, MOST_AT_ONCE = "recalcular_plazos", 100


def recount_closure(who: Actor, closure_id: str, reason: str) -> int | None:
    """Count again the internal terms that pass over a closure, one act per case; None when they went to a batch."""
    require(who)
    row = session().get(Closure, closure_id)
    if row is None or row.owner_id != who.owner_id:
        raise NotFound("No encontramos ese día.")
    read = Fields()
    reason = read.text("reason", reason, 500, "Escriba por qué los recalcula: queda en la historia de cada expediente.")
    read.done()
    day, cases = row.day, closures.touched(who.owner_id, row.day).cases
    session().close()
    if len(cases) > MOST_AT_ONCE:
        _queue(who, day, reason, cases)
        return None
    return sum(recount_case(who, each, day, reason) for each in cases)


@act
def recount_case(who: Actor, case_id: str, day: date, reason: str) -> int:
    """Count again the internal terms of one case that pass over a day; how many."""
    require(who)
    return _recounting.recount(who, case_id, day, reason)


@act
def _queue(who: Actor, day: date, reason: str, cases: tuple[str, ...]) -> str:
    params, title = {"dia": day.isoformat(), "motivo": reason}, f"Recalcular plazos internos por el {day.isoformat()}"
    journal.write_outside(who, "lote_creado", clase=KIND, elementos=len(cases))
    return _lotes.add(who, KIND, title, params, {each: {} for each in cases}, f"{KIND}:{new_id()}")
