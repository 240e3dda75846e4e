"""The clock runs its sweeps, survives their failures and a moved wall clock, and stops when told."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from notifications.clock import JumpWatch, Sweep, run_clock, stop_on_signals
from tests.notifications import samples
from workflows.domain.access import Installation
from workflows.kernel import clock
from workflows.kernel.db import transaction

PATIENCE = 20.0
NEVER = 3600.0


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The clock does not depend on the database."""
    return sqlite_url


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """The event that stops the clock of a test."""
    event = threading.Event()
    yield event
    event.set()


class Calls:
    """A sweep that counts its runs and lets a test wait for the n-th."""

    def __init__(self, fail_first: bool = False) -> None:
        self.count, self.fail_first = 0, fail_first
        self.changed = threading.Condition()

    def __call__(self) -> int:
        with self.changed:
            self.count += 1
            self.changed.notify_all()
        if self.fail_first and self.count == 1:
            raise LookupError("the first time fails")
        return self.count

    def wait(self, count: int) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.count >= count, PATIENCE)


def start(
    app: Flask, stop: threading.Event, sweep: Sweep, wall: Callable[[], datetime] | None = None
) -> threading.Thread:
    """A clock in a thread of its own, looking at the wall clock ten times a second."""
    thread = threading.Thread(target=run_clock, args=(app, [sweep], stop, wall, 0.1))
    thread.start()
    return thread


def end(thread: threading.Thread, stop: threading.Event) -> None:
    """Stop the clock and wait for it."""
    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_sweep_runs_at_once_and_again_even_after_it_failed(bare_app: Flask, stop: threading.Event) -> None:
    calls = Calls(fail_first=True)
    thread = start(bare_app, stop, Sweep("prueba", calls, 0.05))
    assert calls.wait(3)
    end(thread, stop)


def test_a_moved_wall_clock_makes_every_sweep_run_again(bare_app: Flask, stop: threading.Event) -> None:
    calls, moved = Calls(), [timedelta()]
    thread = start(bare_app, stop, Sweep("prueba", calls, NEVER), lambda: clock.now() + moved[0])
    assert calls.wait(1)
    moved[0] = timedelta(hours=-3)
    assert calls.wait(2)
    end(thread, stop)


def test_the_watch_tells_a_jump_from_time_that_passed() -> None:
    wall, passed = [samples.NOW], [100.0]
    watch = JumpWatch(lambda: wall[0], lambda: passed[0])
    wall[0], passed[0] = samples.later(seconds=60), 160.0
    assert watch.jumped() is None
    wall[0], passed[0] = samples.later(hours=-3), 165.0
    assert watch.jumped() == timedelta(hours=-3, seconds=-65)
    assert watch.jumped() is None


def test_each_sweep_sees_the_demonstration_clock(bare_app: Flask, stop: threading.Event) -> None:
    with transaction() as act:
        act.add(Installation(key="clock_offset", value=str(30 * 86400)))
    offsets: list[timedelta] = []
    ran = threading.Event()

    def look() -> None:
        offsets.append(clock.offset())
        ran.set()

    thread = start(bare_app, stop, Sweep("prueba", look, NEVER))
    assert ran.wait(PATIENCE)
    end(thread, stop)
    assert offsets == [timedelta(days=30)]


def test_a_stopped_clock_finishes_what_it_began(bare_app: Flask, stop: threading.Event) -> None:
    began, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        go_on.wait(PATIENCE)
        ended.set()

    thread = start(bare_app, stop, Sweep("prueba", slow, NEVER))
    assert began.wait(PATIENCE)
    stop.set()
    go_on.set()
    thread.join(PATIENCE)
    assert ended.is_set() and not thread.is_alive()


def test_sigterm_asks_the_clock_to_stop(stop: threading.Event) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        stop_on_signals(stop)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(PATIENCE)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
