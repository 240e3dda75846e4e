"""The in-process worker of batches: does what is in line, a few items to a transaction, until it is told to stop."""

import logging
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from workflows.actions import lotes, results, retention
from workflows.actions._stages import Tools
from workflows.domain.access import installation
from workflows.domain.lotes import Lote, progress_of
from workflows.kernel.app import apply_clock, present_settings
from workflows.kernel.db import session

IDLE_SECONDS = 2.0
AT_ONCE = 100
Tell = Callable[[str], object]
log = logging.getLogger(__name__)


def run_next(limit: int = AT_ONCE) -> int:
    """Put late follow-ups in line and do up to `limit` items of unfinished batches; how many were done.

    Files that people asked for go when their days are over. Where there is a Prefect, the big batches are for its
    workers.
    """
    results.queue_late_follow_ups()
    retention.remove_old_exports()
    settings = present_settings()
    return lotes.run_next(limit, Tools(settings.base_url, big_elsewhere=bool(settings.prefect_api_url)))


def work(app: Flask, stop_event: threading.Event, idle_seconds: float = IDLE_SECONDS, tell: Tell = log.debug) -> None:
    """Do batches until `stop_event`; a failing round is logged and comes again. `tell` hears how far they are."""
    while not stop_event.is_set():
        if not _round(app, tell):
            stop_event.wait(idle_seconds)


def work_once(app: Flask, tell: Tell = log.debug) -> int:
    """Do everything that is in line now; how many items."""
    done = 0
    while moved := _round(app, tell):
        done += moved
    return done


def _round(app: Flask, tell: Tell) -> int:
    with app.app_context():
        try:
            apply_clock(int(installation("clock_offset") or 0))
            session().close()
            before = lotes.unfinished()
            moved = run_next()
            if moved:
                _tell(before, tell)
            return moved
        except Exception:  # Whatever one round met (a lost connection, a lock) the next one may not.
            log.exception("a round of batches failed; it comes again")
            return 0


def _tell(lote_ids: list[str], tell: Tell) -> None:
    """How far the batches are that were open before this round."""
    far = progress_of(lote_ids)
    titles = session().execute(select(Lote.id, Lote.title).where(Lote.id.in_(lote_ids)).order_by(Lote.created_at))
    for lote_id, title in titles:
        tell(f"{title}: {far[lote_id].words}")
    session().close()
