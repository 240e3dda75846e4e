"""Programs in threads that strike at the same moment, over real HTTP or straight at the acts."""

import http.client
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask

from tests.support.people import address
from workflows.actions.accounts import create_token
from workflows.kernel.db import db, session
from workflows.kernel.errors import CauceError

T = TypeVar("T")
TEAM = ("equipo1", "equipo2", "responsable1", "responsable2")


class Program:
    """Speaks JSON to a server as one person, over one kept connection."""

    def __init__(self, url: str, name: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.token = create_token(address(name), "pruebas")
        session().close()

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one request to /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        self.connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


def together(verbs: Sequence[Callable[[], T]], rounds: int = 1) -> list[T]:
    """Call every verb in a thread of its own, all at the same moment, `rounds` times; what they gave."""
    start = threading.Barrier(len(verbs))

    def run(verb: Callable[[], T]) -> list[T]:
        found = []
        for _ in range(rounds):
            start.wait(60)
            found.append(verb())
        return found

    with ThreadPoolExecutor(len(verbs)) as pool:
        return [each for found in pool.map(run, verbs) for each in found]


def in_app(app: Flask, verb: Callable[[], T]) -> Callable[[], T | CauceError]:
    """The verb with a session of its own, as another process would have; what it refuses is its result."""

    def run() -> T | CauceError:
        with app.app_context():
            try:
                return verb()
            except CauceError as error:
                return error
            finally:
                db.session.remove()

    return run
