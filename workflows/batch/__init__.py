"""The in-process worker of batches: does what is in line, a few items to a transaction, until it is told to stop."""

import logging
import threading

from flask import Flask

from workflows.actions import lotes, results
from workflows.actions._stages import Tools
from workflows.domain.access import installation
from workflows.kernel.app import apply_clock, present_settings
from workflows.kernel.db import session

IDLE_SECONDS = 2.0
AT_ONCE = 100
log = logging.getLogger(__name__)


def run_next(limit: int = AT_ONCE) -> int:
    """Put late follow-ups in line and do up to `limit` items of unfinished batches; how many were done."""
    results.queue_late_follow_ups()
    return lotes.run_next(limit, Tools(present_settings().base_url))


def work(app: Flask, stop_event: threading.Event, idle_seconds: float = IDLE_SECONDS) -> None:
    """Do batches until `stop_event`; a failing round is logged and comes again."""
    while not stop_event.is_set():
        if not _round(app):
            stop_event.wait(idle_seconds)


def _round(app: Flask) -> int:
    with app.app_context():
        try:
            apply_clock(int(installation("clock_offset") or 0))
            session().close()
            return run_next()
        except Exception:  # Whatever one round met (a lost connection, a lock) the next one may not.
            log.exception("a round of batches failed; it comes again")
            return 0
