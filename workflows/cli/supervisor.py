"""Keeps a few child processes alive and ends them in good order."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workflows.kernel import clock
from workflows.kernel.settings import child_environment

LOOK_SECONDS = 0.3
LONGEST_PAUSE = 30.0
HEALTHY_SECONDS = 60.0
GRACE_SECONDS = 12.0
log = logging.getLogger(__name__)


@dataclass
class Child:
    """One process: what to run, since when it runs, and how often in a row it fell."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    falls: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches only the supervisor."""
        self.since = clock.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workflows.cli", *self.command, "--supervised"],
            stdin=subprocess.PIPE,
            env=child_environment(**self.environment),
            start_new_session=True,
        )

    def look(self) -> None:
        """Start it again when it fell, after a pause that grows while it keeps falling."""
        now = clock.monotonic()
        if self.process is None:
            if now >= self.not_before:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.falls = 1 if now - self.since > HEALTHY_SECONDS else self.falls + 1
            self.not_before = now + min(LONGEST_PAUSE, 2.0 ** (self.falls - 1) / 2)
            self._forget()
            log.warning("«%s» terminó con código %s; se inicia de nuevo.", self.name, code)

    def ask_to_end(self) -> None:
        """Ask for an orderly end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end until a monotonic instant, then end it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - clock.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._forget()

    def _forget(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def supervise(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], stop: threading.Event,
    ready: Callable[[], bool], announce: Callable[[], None],
) -> None:  # fmt: skip
    """Keep a child per command alive until `stop`; `announce` once, when `ready` says so."""
    children = [Child(name, command, environment) for name, command in commands.items()]
    announced = False
    try:
        while not stop.is_set():
            for child in children:
                child.look()
            if not announced and ready():
                announced = True
                announce()
            stop.wait(LOOK_SECONDS)
    finally:
        for child in children:
            child.ask_to_end()
        until = clock.monotonic() + GRACE_SECONDS
        for child in children:
            child.wait(until)
