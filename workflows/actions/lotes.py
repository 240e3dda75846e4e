"""Batches: rows with unique keys, done a few to an act, each in the same act as its effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from workflows.actions import _items, _lotes, _merging, merging
from workflows.actions._failures import sentence_of
from workflows.actions._stages import USUAL, Tools
from workflows.domain.lotes import AWAY, BIG, OPEN, Lote, LoteItem, LoteSlice
from workflows.domain.people import Actor
from workflows.kernel import clock
from workflows.kernel.db import act, session
from workflows.kernel.errors import Busy, Invalid

LEASE = timedelta(minutes=3)
Reach = ColumnElement[bool]
Later = Callable[[Mapping[int, str | None], Tools], Mapping[int, str | None]]
LATER: dict[str, Later] = {_merging.KIND: merging.issue}
"""The slow part of a kind of batch, outside any act: item → result so far; answers item → what went wrong, or None."""


@dataclass(frozen=True)
class _Few:
    """What one act did: how many items it moved (1 for ending an empty batch), and those that go on outside it."""

    moved: int = 0
    kind: str = ""
    held: Mapping[int, str | None] = field(default_factory=dict)


class _ItemFailed(Exception):
    """One item spoils its act: nothing of the act stays, and this item is set apart."""

    def __init__(self, item_id: int, sentence: str) -> None:
        super().__init__(sentence)
        self.item_id, self.sentence = item_id, sentence


@act
def create_lote(
    who: Actor, kind: str, title: str, params: Mapping[str, Any], items: Mapping[str, Any], unique_key: str,
    case_id: str | None = None,
) -> str:  # fmt: skip
    """Keep a batch to be done by the worker (items: key → plain values); the same `unique_key` is once."""
    if kind not in _items.KINDS:
        raise Invalid(f"No hay lotes de la clase «{kind}».")
    return _lotes.add(who, kind, title, params, items, unique_key, case_id)


def run_next(limit: int = 100, tools: Tools = USUAL) -> int:
    """Do up to `limit` items of the oldest unfinished batches; how many. Each few are one act."""
    done = 0
    for lote_id in unfinished(tools.big_elsewhere):
        while done < limit and (moved := _next_few(lote_id, limit - done, tools, _here(tools))):
            done += moved
        if done >= limit:
            break
    session().close()
    return done


def run_part(lote_id: str, first: int, last: int, tools: Tools = USUAL) -> int:
    """Do a few items of a slice of a batch (from `first` to `last`); how many."""
    moved = _next_few(lote_id, last - first + 1, tools, LoteItem.id.between(first, last))
    session().close()
    return moved


def unfinished(big_elsewhere: bool = False) -> list[str]:
    """Batches that still have work, oldest first; without the big ones still to be cut for workers elsewhere."""
    query = select(Lote.id).where(Lote.state.in_(OPEN)).order_by(Lote.created_at, Lote.id)
    if big_elsewhere:
        query = query.where((Lote.total < BIG) | exists().where(LoteSlice.lote_id == Lote.id))
    found = list(session().scalars(query))
    session().close()
    return found


def _here(tools: Tools) -> Reach:
    """Clause over LoteItem: what is for a worker on this machine, and not for one elsewhere."""
    if not tools.big_elsewhere:
        return true()
    return ~exists().where(
        LoteSlice.lote_id == LoteItem.lote_id, LoteItem.id.between(LoteSlice.first_item, LoteSlice.last_item),
        LoteSlice.state.in_(AWAY),
    )  # fmt: skip


def _next_few(lote_id: str, limit: int, tools: Tools, reach: Reach) -> int:
    try:
        few = _run_few(lote_id, limit, reach, _prepared(lote_id, reach))
    except _ItemFailed as failed:
        return _settle({failed.item_id: failed.sentence})
    if few.held:
        _settle(LATER[few.kind](few.held, tools))
    return few.moved


def _prepared(lote_id: str, reach: Reach) -> tuple[int, _items.Verb] | None:
    """The next item of a kind with slow work, and its verb with that work done; None for any other kind."""
    lote = session().get(Lote, lote_id)
    prepare = _items.KINDS[lote.kind].prepare if lote is not None and lote.state in OPEN else None
    session().close()
    item = _claim(lote_id, reach) if prepare is not None else None
    if lote is None or prepare is None or item is None:
        return None
    try:
        return item.id, prepare(lote, item, partial(_note, lote_id, item.id))
    except (Busy, OperationalError):
        raise
    except Exception as error:
        raise _ItemFailed(item.id, sentence_of(error, item=item.id)) from error
    finally:
        session().close()


@act
def _claim(lote_id: str, reach: Reach) -> LoteItem | None:
    """The next item, kept for this worker while it does the slow work."""
    for item in _pending(lote_id, 1, reach):
        item.leased_until = clock.now() + LEASE
        return item
    return None


@act
def _note(lote_id: str, item_id: int, words: str) -> None:
    """How far a pending item is; its result takes this place when it is done."""
    _running(lote_id)
    change = update(LoteItem).where(LoteItem.id == item_id, LoteItem.state == "pending")
    change = change.values(result=words[:200], leased_until=clock.now() + LEASE)
    session().execute(change.execution_options(synchronize_session=False))


@act
def _run_few(lote_id: str, limit: int, reach: Reach, prepared: tuple[int, _items.Verb] | None) -> _Few:
    lote = session().get(Lote, lote_id)
    if lote is None or lote.state not in OPEN:
        return _Few()
    kind = _items.KINDS[lote.kind]
    verb = prepared[1] if prepared else kind.run
    if verb is None:
        # A kind with slow work of which no item is left.
        return _Few(int(_lotes.close_if_over(lote_id)))
    items = _pending(lote_id, min(limit, kind.together), reach, prepared[0] if prepared else None)
    for item in items:
        _run(verb, lote, item)
        _keep(kind, item)
    if items:
        _running(lote_id)
    ended = _lotes.close_if_over(lote_id)
    held = {item.id: item.result for item in items if item.state == "pending"}
    return _Few(len(items) or int(ended), lote.kind, held)


def _keep(kind: _items.Kind, item: LoteItem) -> None:
    if kind.later:
        item.leased_until = clock.now() + LEASE
    else:
        item.state, item.error, item.leased_until, item.done_at = "done", None, None, clock.now()
    session().flush()


def _running(lote_id: str) -> None:
    # Only from "pending": a batch that somebody cancels meanwhile stays cancelled.
    change = update(Lote).where(Lote.id == lote_id, Lote.state == "pending").values(state="running")
    session().execute(change.execution_options(synchronize_session=False))


def _pending(lote_id: str, limit: int, reach: Reach, only: int | None = None) -> list[LoteItem]:
    # Two workers never meet at an item: what one holds, the other passes over.
    free = or_(LoteItem.leased_until.is_(None), LoteItem.leased_until < clock.now())
    query = select(LoteItem).where(LoteItem.lote_id == lote_id, LoteItem.state == "pending").order_by(LoteItem.id)
    query = query.where(reach & free if only is None else LoteItem.id == only).limit(limit)
    query = query.with_for_update(skip_locked=True)
    return list(session().scalars(query.execution_options(populate_existing=True)))


def _run(verb: _items.Verb, lote: Lote, item: LoteItem) -> None:
    try:
        item.result = verb(lote, item)
    except (Busy, OperationalError, StaleDataError):
        raise
    except Exception as error:  # One broken item must not keep the others of its batch waiting.
        raise _ItemFailed(item.id, sentence_of(error, item=item.id)) from error


@act
def _settle(answers: Mapping[int, str | None]) -> int:
    """Items are failed, with the sentence that says why, or done; how many were still pending."""
    query = select(LoteItem, Lote.kind).join(Lote, Lote.id == LoteItem.lote_id).order_by(LoteItem.id)
    query = query.where(LoteItem.id.in_(answers), LoteItem.state == "pending").with_for_update(of=LoteItem)
    found = session().execute(query.execution_options(populate_existing=True)).all()
    for item, kind in found:
        sentence = answers[item.id]
        item.state, item.done_at, item.leased_until = "failed" if sentence else "done", clock.now(), None
        item.error = sentence[:1000] if sentence else None
        if sentence and not _items.KINDS[kind].later:
            item.result = None
    for lote_id in {item.lote_id for item, _ in found}:
        _lotes.close_if_over(lote_id)
    return len(found)


def progress(lote_id: str) -> dict[str, int]:
    """{"total", "done", "failed", "pending"} of a batch, from its rows."""
    found = _lotes.counts(lote_id)
    return {"total": sum(found.values()), **{state: found.get(state, 0) for state in ("done", "failed", "pending")}}
