"""Slices of big batches for workers elsewhere: cut, handed out, leased, taken back, each by a conditional update."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, exists, or_, select, update

from workflows.domain import journal
from workflows.domain.lotes import AWAY, BIG, OPEN, SLICE, Lote, LoteItem, LoteSlice
from workflows.domain.people import system_actor
from workflows.kernel import clock
from workflows.kernel.app import present_settings
from workflows.kernel.db import act, session
from workflows.kernel.ids import new_id

UNSENT = timedelta(minutes=1)
MOST_ATTEMPTS = 5
UNKNOWN = "UNKNOWN"
SEEN = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED", UNKNOWN)
"""How a run of Prefect ends; the last one when Prefect knows nothing of it."""
PENDING, BEGIN = "PENDING", 3
"""What Prefect calls a run that a worker has taken, and how many leases it has to begin."""


@dataclass(frozen=True)
class Part:
    """What a worker does: the items of a batch from `first` to `last`."""

    lote_id: str
    first: int
    last: int


@dataclass(frozen=True)
class Sent:
    """A slice that was handed to Prefect: which of its attempts, and its run."""

    id: str
    attempt: int
    flow_run_id: str | None
    state: str


def to_cut() -> list[str]:
    """Open batches that are big and not cut yet."""
    cut_already = exists().where(LoteSlice.lote_id == Lote.id)
    query = select(Lote.id).where(Lote.state.in_(OPEN), Lote.total >= BIG, ~cut_already)
    return list(session().scalars(query.order_by(Lote.created_at, Lote.id)))


@act
def cut(lote_id: str) -> int:
    """Cut what is left of a batch into slices, once; how many."""
    lote = session().get(Lote, lote_id, with_for_update=True, populate_existing=True)
    if lote is None or lote.state not in OPEN or session().scalar(select(exists().where(LoteSlice.lote_id == lote_id))):
        return 0
    query = select(LoteItem.id).where(LoteItem.lote_id == lote_id, LoteItem.state == "pending").order_by(LoteItem.id)
    ids = list(session().scalars(query))
    parts = [ids[start : start + SLICE] for start in range(0, len(ids), SLICE)]
    fresh = {"lote_id": lote_id, "state": "pending", "attempts": 0}
    session().add_all(
        LoteSlice(id=new_id(), n=n, first_item=part[0], last_item=part[-1], **fresh) for n, part in enumerate(parts, 1)
    )
    return len(parts)


def waiting(limit: int = 200) -> list[tuple[str, int]]:
    """Slices to hand out, as (id, attempt)."""
    query = select(LoteSlice.id, LoteSlice.attempts).where(LoteSlice.state == "pending", _of(OPEN))
    return [(row[0], row[1]) for row in session().execute(query.order_by(LoteSlice.lote_id, LoteSlice.n).limit(limit))]


def sent(limit: int = 200) -> list[Sent]:
    """Slices that Prefect has, that somebody works on, or whose run has not been seen to end."""
    unseen = and_(LoteSlice.state == "done", LoteSlice.flow_state.not_in(SEEN), LoteSlice.flow_run_id.is_not(None))
    query = select(LoteSlice).where(or_(LoteSlice.state.in_(["submitted", "running"]), unseen)).limit(limit)
    return [_sent(each) for each in session().scalars(query.order_by(LoteSlice.submitted_at))]


def _sent(each: LoteSlice) -> Sent:
    return Sent(each.id, each.attempts, each.flow_run_id, each.state)


@act
def claim(slice_id: str, attempt: int) -> bool:
    """Reserve a slice for handing it out; False when another clock was faster."""
    return _change(slice_id, attempt, ("pending",), state="submitted", submitted_at=clock.now(), leased_until=None)


@act
def keep_run(slice_id: str, attempt: int, flow_run_id: str) -> bool:
    """Remember the run that Prefect made for an attempt."""
    return _change(slice_id, attempt, ("submitted", "running"), flow_run_id=flow_run_id)


@act
def keep_state(slice_id: str, attempt: int, words: str) -> bool:
    """Remember what Prefect says of a run; one that a worker has taken begins soon, or that worker is gone."""
    if words == PENDING:
        soon = clock.now() + BEGIN * timedelta(seconds=present_settings().lease_seconds)
        mine = LoteSlice.id == slice_id, LoteSlice.attempts == attempt, LoteSlice.state == "submitted"
        _done(update(LoteSlice).where(*mine, LoteSlice.leased_until.is_(None)).values(leased_until=soon))
    return _change(slice_id, attempt, ("submitted", "running", "done"), flow_state=words[:20])


@act
def unclaim(slice_id: str, attempt: int) -> bool:
    """It could not be handed out: the same attempt is tried again (its key makes one run of it)."""
    return _change(slice_id, attempt, ("submitted",), state="pending")


def unsent() -> list[tuple[str, int]]:
    """Slices whose handing out was cut short: claimed a while ago, and no run is known."""
    query = select(LoteSlice.id, LoteSlice.attempts).where(
        LoteSlice.state == "submitted", LoteSlice.flow_run_id.is_(None), LoteSlice.submitted_at < clock.now() - UNSENT
    )
    return [(row[0], row[1]) for row in session().execute(query)]


@act
def take(slice_id: str, attempt: int, worker: str) -> Part | None:
    """Lease a slice to a worker; None when it is not to be done by this one: another has it, or it is over."""
    found = session().get(LoteSlice, slice_id, with_for_update=True, populate_existing=True)
    if found is None or found.attempts != attempt or found.state not in AWAY:
        return None
    if found.state == "running" and found.leased_until is not None and found.leased_until > clock.now():
        return None
    if session().scalar(select(Lote.state).where(Lote.id == found.lote_id)) not in OPEN:
        return None
    found.state, found.worker, found.leased_until = "running", worker[:120], _lease()
    _free_items(found)
    return Part(found.lote_id, found.first_item, found.last_item)


@act
def renew(slice_id: str, worker: str) -> bool:
    """Keep the lease of a slice and of what the worker has in hand; False when the slice is no longer this worker's."""
    mine = LoteSlice.id == slice_id, LoteSlice.worker == worker, LoteSlice.state == "running", _of(OPEN)
    if not _done(update(LoteSlice).where(*mine).values(leased_until=_lease())):
        return False
    found = session().get_one(LoteSlice, slice_id)
    _done(update(LoteItem).where(_left_of(found), LoteItem.leased_until.is_not(None)).values(leased_until=_lease()))
    return True


@act
def finish(slice_id: str, worker: str) -> bool:
    """The worker did what there was to do: the slice is done, or in line again when something is left."""
    found = session().get(LoteSlice, slice_id, with_for_update=True, populate_existing=True)
    if found is None or found.worker != worker or found.state != "running":
        return False
    if session().scalar(select(exists().where(_left_of(found)))):
        _again(found)
        return False
    found.state, found.leased_until, found.ended_at = "done", None, clock.now()
    return True


def stale() -> list[Sent]:
    """Slices whose worker has been silent for longer than its lease, or never began."""
    at_work = LoteSlice.state.in_(["submitted", "running"])
    query = select(LoteSlice).where(at_work, LoteSlice.leased_until < clock.now())
    return [_sent(each) for each in session().scalars(query)]


@act
def give_again(slice_id: str, attempt: int) -> bool:
    """The run of an attempt died: the slice is handed out again, or done here after too many."""
    found = session().get(LoteSlice, slice_id, with_for_update=True, populate_existing=True)
    if found is None or found.attempts != attempt or found.state not in ("submitted", "running"):
        return False
    _again(found)
    return True


def _again(found: LoteSlice) -> None:
    found.attempts += 1
    found.state = "pending" if found.attempts < MOST_ATTEMPTS else "here"
    found.worker, found.leased_until, found.flow_run_id, found.flow_state = None, None, None, None
    _free_items(found)


@act
def take_back(why: str) -> int:
    """What nobody elsewhere works on is done on this machine from now on; how many slices."""
    alive = and_(LoteSlice.state == "running", LoteSlice.leased_until > clock.now())
    query = select(LoteSlice).where(LoteSlice.state.in_(AWAY), ~alive).with_for_update()
    found = session().scalars(query.execution_options(populate_existing=True)).all()
    for each in found:
        each.state, each.leased_until = "here", None
        _free_items(each)
    for lote_id in sorted({each.lote_id for each in found}):
        owner_id = session().get_one(Lote, lote_id).owner_id
        journal.write_outside(system_actor(owner_id), "lote_tomado", lote=lote_id, motivo=why)
    return len(found)


def idle_since() -> datetime | None:
    """Since when slices wait with nobody at work on any; None when none waits or somebody works."""
    if session().scalar(select(exists().where(LoteSlice.state == "running"))):
        return None
    oldest = session().scalar(select(LoteSlice.submitted_at).where(LoteSlice.state == "submitted").order_by(
        LoteSlice.submitted_at).limit(1))  # fmt: skip
    last = session().scalar(select(LoteSlice.ended_at).where(LoteSlice.ended_at.is_not(None)).order_by(
        LoteSlice.ended_at.desc()).limit(1))  # fmt: skip
    return max(oldest, last) if oldest and last else oldest


def over() -> list[Sent]:
    """Slices of batches that were cancelled or ended meanwhile."""
    query = select(LoteSlice).where(LoteSlice.state.in_((*AWAY, "here")), ~_of(OPEN))
    return [_sent(each) for each in session().scalars(query)]


@act
def stop(slice_id: str, attempt: int) -> bool:
    """Nothing more is done of a slice."""
    return _change(slice_id, attempt, (*AWAY, "here"), state="cancelled", leased_until=None, ended_at=clock.now())


def _of(states: tuple[str, ...]) -> ColumnElement[bool]:
    return exists().where(Lote.id == LoteSlice.lote_id, Lote.state.in_(states))


def _left_of(found: LoteSlice) -> ColumnElement[bool]:
    span = LoteItem.id.between(found.first_item, found.last_item)
    return and_(LoteItem.lote_id == found.lote_id, LoteItem.state == "pending", span)


def _free_items(found: LoteSlice) -> None:
    _done(update(LoteItem).where(_left_of(found)).values(leased_until=None))


def _lease() -> datetime:
    return clock.now() + timedelta(seconds=present_settings().lease_seconds)


def _change(slice_id: str, attempt: int, states: tuple[str, ...], **values: object) -> bool:
    mine = LoteSlice.id == slice_id, LoteSlice.attempts == attempt, LoteSlice.state.in_(states)
    return _done(update(LoteSlice).where(*mine).values(**values))


def _done(change: Update) -> bool:
    result = session().execute(change.execution_options(synchronize_session=False))
    return bool(result.rowcount)  # type: ignore[attr-defined]
