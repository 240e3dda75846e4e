"""The real web process on a free port of 127.0.0.1, and a bounded number of clients that ask it."""

import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.installation import Place

MOST_CLIENTS = 16
PATIENCE = 60.0
# The server closes a connection that says nothing for two seconds.
IDLE = 1.0


@contextlib.contextmanager
def served(place: Place, workers: int) -> Iterator[int]:
    """`cauce web` over an installation; its port. Stopped at the end."""
    port = _free_port()
    command = [sys.executable, "-m", "workflows.cli", "web", "--port", str(port), "--workers", str(workers)]
    log = place.settings.home / "web.log"
    with log.open("w") as stream:
        process = subprocess.Popen(command, env=place.environment(), stdout=stream, stderr=stream)
    try:
        wait_for_first_page(port, log)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for_first_page(port: int, log: Path) -> float:
    """Ask for the entrance until it answers 200; the seconds that took. TimeoutError with the end of its log."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if Client(port).get("/entrar")[0] == 200:
                return time.perf_counter() - begun
        time.sleep(0.01)
    raise TimeoutError(f"the web process did not answer: {log.read_text()[-2000:]}")


class Client:
    """One connection that is kept open, with a token or with cookies."""

    def __init__(self, port: int, token: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.token, self.cookies, self.used = token, "", 0.0

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask("GET", path, None, {})

    def api(self, path: str, body: dict[str, Any], key: str = "") -> tuple[int, str]:
        """Status and JSON of a request to the API."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        return self._ask("POST", f"/api/v1{path}", json.dumps(body), headers)

    def form(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Status and text of a posted form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields), headers)

    def enter(self, email: str, password: str) -> str:
        """Sign in; the token that forms of this session carry."""
        given = {"csrf_token": self.csrf("/entrar"), "email": email, "password": password, "siguiente": "/"}
        assert self.form("/entrar", given)[0] == 302
        return self.csrf("/cuenta")

    def csrf(self, page: str) -> str:
        """The token of a page."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(page)[1])
        assert found, page
        return found[1]

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {"Cookie": self.cookies}
        if time.perf_counter() - self.used > IDLE:
            self.connection.close()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text, self.used = answer.read().decode(), time.perf_counter()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies = cookie.partition(";")[0]
        return answer.status, text


def timed(verb: Callable[[], Any]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    verb()
    return time.perf_counter() - begun


def worked(verb: Callable[[], Any]) -> float:
    """CPU seconds of one call in this process: what it costs on one core, however busy the machine is."""
    begun = time.process_time()
    verb()
    return time.process_time() - begun


def load(clients: Sequence[Callable[[Any], None]], work: Sequence[Any]) -> tuple[float, list[float]]:
    """Share the work among the clients, all starting together: seconds of the whole, seconds of each piece."""
    assert 0 < len(clients) <= MOST_CLIENTS
    start = threading.Barrier(len(clients) + 1)
    shares = [work[index :: len(clients)] for index in range(len(clients))]

    def run(client: Callable[[Any], None], share: Sequence[Any]) -> list[float]:
        start.wait(PATIENCE)
        return [timed(lambda each=each: client(each)) for each in share]

    with ThreadPoolExecutor(len(clients)) as pool:
        running = [pool.submit(run, client, share) for client, share in zip(clients, shares, strict=True)]
        start.wait(PATIENCE)
        begun = time.perf_counter()
        pieces = [seconds for each in running for seconds in each.result()]
        return time.perf_counter() - begun, pieces


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
