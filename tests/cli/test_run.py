"""`cauce run` for real: it answers, mends itself, and leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workflows.cli.run import welcome

PATIENCE = 40.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(question: Callable[[], bool]) -> bool:
    """Ask until the answer is yes, or patience ends."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False


def children(of: int) -> dict[str, int]:
    """Command → process of the direct children of a process."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == of and "workflows.cli" in words:
            found[words[words.index("workflows.cli") + 1]] = int(folder.name)
    return found


def alive(process: int) -> bool:
    """Whether a process is there and is not only waiting to be buried."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class Running:
    """`cauce run` on a free port, in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.home = home
        changes = {"CAUCE_HOME": str(home), "CAUCE_DATABASE_URL": "", "CAUCE_SMTP_URL": ""}
        command = [sys.executable, "-m", "workflows.cli", "run", "--port", str(self.port)]
        self.out = (home / "out.txt").open("wb")
        self.process = subprocess.Popen(
            command, env={**os.environ, **changes}, stdout=self.out, stderr=subprocess.STDOUT
        )

    def said(self) -> str:
        """What it printed until now."""
        return (self.home / "out.txt").read_text()

    def status(self) -> int:
        """What its entrance answers, or 0."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/entrar", timeout=5) as answer:
                return int(answer.status)
        except OSError:
            return 0


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    found = Running(tmp_path)
    yield found
    left = children(found.process.pid)
    found.process.kill()
    found.process.wait()
    found.out.close()
    for process in left.values():
        eventually(lambda each=process: not alive(each))  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_it_answers_mends_itself_and_stops_in_order(running: Running) -> None:
    assert eventually(lambda: "está listo" in running.said()), running.said()
    assert eventually(lambda: running.status() == 200), running.said()
    first = children(running.process.pid)
    assert set(first) == {"web", "clock", "work"}
    os.kill(first["work"], signal.SIGKILL)
    assert eventually(lambda: children(running.process.pid).get("work", first["work"]) != first["work"])
    last = children(running.process.pid)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE) == 0
    assert not any(alive(process) for process in last.values())
    assert "se detuvo en orden" in running.said()
    assert "Traceback" not in running.said()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_when_the_supervisor_dies_nobody_stays_behind(running: Running) -> None:
    assert eventually(lambda: len(children(running.process.pid)) == 3)
    left = children(running.process.pid)
    running.process.kill()
    assert eventually(lambda: not any(alive(process) for process in left.values()))


def test_a_demonstration_tells_its_logins() -> None:
    line = welcome("http://127.0.0.1:8000", demo=True)
    assert "\n" not in line and "directora@demo.cauce.example" in line and "cauce-demostracion" in line
    assert "contraseña" not in welcome("http://127.0.0.1:8000", demo=False)


def test_a_busy_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "workflows.cli", "run", "--port", port],
            env={**os.environ, "CAUCE_HOME": str(tmp_path / "data")}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1 and f"El puerto {port}" in done.stderr
    assert not (tmp_path / "data").exists()
