"""The clock process: a few fixed sweeps at their intervals, also when the machine's clock is moved."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from workflows.domain.access import installation
from workflows.kernel import clock
from workflows.kernel.app import apply_clock

CLOCK_OFFSET = "clock_offset"
WATCH_SECONDS = 5.0
JUMP = timedelta(seconds=30)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """Work to do every `seconds`: a callable without arguments, run inside the application's context."""

    name: str
    run: Callable[[], object]
    seconds: float


class JumpWatch:
    """Compares the wall clock with the monotonic one; `jumped` tells how far the wall clock was moved."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self.wall, self.monotonic = wall, monotonic
        self.seen = (wall(), monotonic())

    def jumped(self) -> timedelta | None:
        """How far the wall clock moved since the last look beyond the time passed, or None."""
        before, self.seen = self.seen, (self.wall(), self.monotonic())
        passed = timedelta(seconds=self.seen[1] - before[1])
        moved = self.seen[0] - before[0] - passed
        return moved if abs(moved) > JUMP else None


def run_clock(
    app: Flask,
    sweeps: Sequence[Sweep],
    stop_event: threading.Event,
    wall: Callable[[], datetime] | None = None,
    watch_seconds: float = WATCH_SECONDS,
) -> None:
    """Run the sweeps, each at once and then at its interval, until `stop_event`; blocks the caller.

    A failing sweep is logged and comes again. When the scheduler itself fails the error leaves this
    function, so that the process ends and is started again rather than being silent.
    """
    watch = JumpWatch(wall or _real_now, clock.monotonic)
    scheduler = _scheduler(app, sweeps)
    scheduler.start()
    log.info("clock: %s", ", ".join(f"{sweep.name} every {sweep.seconds:g} s" for sweep in sweeps))
    try:
        while not stop_event.wait(watch_seconds):
            _look(scheduler, watch)
    finally:
        scheduler.shutdown(wait=True)
        log.info("clock stopped")


def stop_on_signals(stop_event: threading.Event) -> None:
    """SIGTERM and SIGINT set `stop_event`; only from the main thread."""

    def stop(number: int, frame: FrameType | None) -> None:
        stop_event.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def refresh_offset() -> None:
    """Take over the demonstration clock of the database, in seconds, for this process."""
    apply_clock(int(installation(CLOCK_OFFSET) or 0))


def _scheduler(app: Flask, sweeps: Sequence[Sweep]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(max_workers=max(1, len(sweeps)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for sweep in sweeps:
        scheduler.add_job(
            _run,
            "interval",
            seconds=sweep.seconds,
            args=(app, sweep),
            id=sweep.name,
            next_run_time=_real_now(),
        )
    scheduler.add_listener(_log_event, EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)
    return scheduler


def _run(app: Flask, sweep: Sweep) -> None:
    with app.app_context():
        try:
            refresh_offset()
            done = sweep.run()
        except Exception:
            log.exception("sweep %s failed; it comes again in %g s", sweep.name, sweep.seconds)
        else:
            log.debug("sweep %s: %s", sweep.name, done)


def _look(scheduler: BackgroundScheduler, watch: JumpWatch) -> None:
    if not scheduler._thread.is_alive():
        raise RuntimeError("the scheduler's thread died")
    if moved := watch.jumped():
        log.warning("the machine's clock moved by %s: every sweep runs again now", moved)
        _start_again(scheduler)


def _start_again(scheduler: BackgroundScheduler) -> None:
    # An interval job keeps the wall time of its next run: after a step back it would be silent for hours.
    for job in scheduler.get_jobs():
        job.reschedule("interval", seconds=job.trigger.interval.total_seconds())
        job.modify(next_run_time=_real_now())


def _real_now() -> datetime:
    return clock.now() - clock.offset()


def _log_event(event: JobExecutionEvent | Any) -> None:
    if event.code == EVENT_JOB_MAX_INSTANCES:
        log.warning("sweep %s still runs; this turn is skipped", event.job_id)
    else:
        log.error("sweep %s stopped with %r", event.job_id, event.exception)
