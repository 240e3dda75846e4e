"""A real Prefect on this machine for tests and measurements: its server, our deployment, and workers."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.databases import free_port
from workflows.batch.prefect_api import POOL, PrefectApi

UP = 90.0
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_WORKER_PREFETCH_SECONDS": "1", "PREFECT_SERVER_UI_ENABLED": "false",
}  # fmt: skip


class Prefect:
    """A server under way; `environment` is what its workers need to know of it."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home
        self.environment = {**os.environ, **QUIET, "PREFECT_API_URL": url, "PREFECT_HOME": str(home)}

    def online(self) -> set[str]:
        """Names of the workers at their post."""
        request = urllib.request.Request(
            f"{self.url}/work_pools/{POOL}/workers/filter", b"{}", {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return {each["name"] for each in json.load(answer) if each["status"] == "ONLINE"}

    @contextmanager
    def worker(self, name: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """One worker of our pool, that runs one slice at a time."""
        command = ["worker", "start", "--pool", POOL, "--type", "process", "--limit", "1", "--name", name]
        with _program(command, self.environment | environment, self.home / f"{name}.log") as process:
            yield process


@contextmanager
def prefect(home: Path) -> Iterator[Prefect]:
    """A Prefect server with an empty database in `home`, and our deployment in it."""
    port = free_port()
    made = Prefect(f"http://127.0.0.1:{port}/api", home)
    command = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with _program(command, made.environment, home / "server.log") as process:
        _wait(made.url, process)
        PrefectApi(made.url).deploy(POOL)
        yield made


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + UP
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=2).close()
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.25)
    raise RuntimeError("Prefect did not start")


@contextmanager
def _program(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`prefect COMMAND` in a process group of its own, ended whole."""
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "prefect", *command], env=dict(environment), cwd=log.parent, stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """kill -9 a program and everything that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
