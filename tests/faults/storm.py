"""Two clocks and four web workers over one database, killed at random: `python -m tests.faults.storm seed kills`.

The environment gives database and mail server. Time runs 120 times as fast as outside, so that leases of what died
expire while the storm lasts. One line per kill on the standard output; the last line counts what the clocks did.
"""

import contextlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from itertools import count

from flask import Flask

from notifications import outbox
from notifications.sweeps import remind, texts_of
from web import create_app
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app, settings_of
from workflows.kernel.db import session
from workflows.kernel.errors import Busy
from workflows.kernel.settings import Settings

MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=clock.BOGOTA)
FASTER, CLOCKS, WORKERS, PAUSE = 120, 2, 4, 0.05
BEGUN = time.monotonic()
Tokens = list[tuple[str, str]]


def now() -> datetime:
    """The time of the storm, the same in every process."""
    return MORNING + timedelta(seconds=(time.monotonic() - BEGUN) * FASTER)


def tick() -> None:
    """What the clock process does, each sweep in a thread of its own, until one fails."""
    app = create_bare_app(Settings())
    settings = settings_of(app)
    sweeps = (remind, lambda: outbox.drain(settings, clock.now(), texts_of=texts_of))
    with ThreadPoolExecutor(len(sweeps)) as pool:
        wait([pool.submit(again, app, sweep) for sweep in sweeps], return_when=FIRST_EXCEPTION)


def again(app: Flask, sweep: Callable[[], int]) -> None:
    """Do this for ever, each time in a context of its own, as the clock does."""
    while True:
        # Like the clock: who found the database busy comes again.
        with app.app_context(), clock.at(now()), contextlib.suppress(Busy):
            sweep()
            session().close()
        time.sleep(PAUSE)


def work(tokens: Tokens, place: int) -> None:
    """What a web worker does while people work: their lists are read and their drafts kept, for ever."""
    client = create_app(Settings()).test_client()
    for number in count(place):
        token, task = tokens[number % len(tokens)]
        headers = {"Authorization": f"Bearer {token}"}
        with clock.at(now()):
            assert client.get("/api/v1/tasks", headers=headers).status_code == 200
            kept = client.post(f"/api/v1/tasks/{task}/draft", json={"data": {"nota": str(number)}}, headers=headers)
            assert kept.status_code in (200, 503), kept.text


def started(verb: Callable[[], None]) -> int:
    """A process that does this until it is killed; its errors are its end, and are seen."""
    if (process := os.fork()) == 0:
        try:
            verb()
        finally:
            os._exit(1)
    return process


def storm(seed: int, kills: int, tokens: Tokens) -> None:
    """Start everybody; kill somebody and start him again, so many times."""
    chance = random.Random(seed)
    verbs: list[Callable[[], None]] = [tick] * CLOCKS
    verbs += [lambda place=place: work(tokens, place) for place in range(WORKERS)]  # type: ignore[misc]
    running = [started(verb) for verb in verbs]
    for _ in range(kills):
        time.sleep(chance.uniform(0.1, 1.0))
        # Clocks die as often as all the workers together.
        place = chance.randrange(CLOCKS) if chance.random() < 0.5 else chance.randrange(CLOCKS, len(verbs))
        died = end(running[place])
        sys.stdout.write(f"{place} {'killed' if died else 'failed'}\n")
        running[place] = started(verbs[place])
    for process in running:
        end(process)


def end(process: int) -> bool:
    """Kill a process; False when it had ended by itself."""
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)


if __name__ == "__main__":
    storm(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.stdin.read()))
