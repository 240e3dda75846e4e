"""Completing a task over HTTP, durable, as a person or a program would: rate, median, statements and commits."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

from sqlalchemy import event

from bench import floors, installation
from bench.result import Result, middle, rate
from bench.server import Client, load, served, timed
from web import create_app
from workflows.data import read_toml
from workflows.kernel.db import db, session
from workflows.kernel.ids import new_id

TEAM = ("equipo1", "equipo2", "responsable1", "responsable2")
WARM, TASKS, FORMS = 20, 200, 60


def on_sqlite() -> list[Result]:
    """One process, one client, SQLite with synchronous=FULL."""
    with installation.sqlite() as place:
        statements, commits, seconds = _statements()
        with served(place, workers=1) as port:
            whole, pieces = _by_api(port, clients=1)
            forms = _by_form(port)
        cpu = _cpu(place)
        floor, least = floors.engine_loop()
    return [
        Result("complete a task, HTTP (API), SQLite FULL, 1 process, 1 client", rate(len(pieces), whole), "per s",
               floor, 100, more=True),
        Result("  its median", middle(pieces), "ms", 1000 / floor, 10),
        Result("  the same by the form of the page (session, CSRF), median", middle(forms), "ms", 1000 / floor, 10),
        Result("  its act alone, in process, median", seconds, "ms", 1000 / floor),
        Result("  its CPU, whole application in process (holds on a busy machine too)", cpu, "ms CPU", least, 10),
        Result("  SQL statements inside the act", statements, "statements", None, 15),
        Result("  commits", commits, "commits", None, 1),
    ]  # fmt: skip


def on_postgres() -> list[Result]:
    """Two processes, eight clients, PostgreSQL with fsync."""
    with installation.postgres() as place, served(place, workers=2) as port:
        whole, pieces = _by_api(port, clients=8, count=2 * TASKS)
    floor, _ = floors.engine_loop()
    return [
        Result("complete a task, HTTP (API), PostgreSQL, 2 processes, 8 clients", rate(len(pieces), whole), "per s",
               floor, 120, more=True, note="floor: the loop of one process on SQLite FULL"),
        Result("  its median, eight at once", middle(pieces), "ms"),
    ]  # fmt: skip


def _by_api(port: int, clients: int, count: int = TASKS) -> tuple[float, list[float]]:
    people = [Client(port, installation.token(name)) for name in islice(cycle(TEAM), clients)]
    verbs = [_completing(client) for client in people]
    load(verbs, installation.requests(WARM))
    return load(verbs, installation.requests(count))


def _completing(client: Client) -> Callable[[str], None]:
    body = {"revision": 1, "outcome": "completa", "data": installation.REVIEW}

    def complete(task_id: str) -> None:
        status, text = client.api(f"/tasks/{task_id}/complete", body, new_id())
        assert status == 200, text

    return complete


def _by_form(port: int) -> list[float]:
    browser = Client(port)
    token = browser.enter("equipo1@demo.cauce.example", read_toml("demo_people.toml")["password"])
    ready = installation.requests(FORMS + WARM)

    def complete(task_id: str) -> None:
        fields = {"csrf_token": token, "_clave": new_id(), "revision": "1", "outcome": "completa"}
        status, text = browser.form(f"/tareas/{task_id}", fields | installation.REVIEW)
        assert status == 302, text

    taken = []
    for task_id in ready:
        taken.append(timed(lambda each=task_id: complete(each)))
        # As a browser does: the page that follows shows what was said, and takes it out of the session.
        browser.get("/tareas")
    return taken[WARM:]


def _cpu(place: installation.Place) -> float:
    """CPU milliseconds of one completion through the whole application, in one thread of this process."""
    ready = installation.requests(TASKS // 2 + WARM)
    token, client = installation.token("equipo1"), create_app(place.settings).test_client(use_cookies=False)
    body = {"revision": 1, "outcome": "completa", "data": installation.REVIEW}
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        begun = 0.0
        for number, task_id in enumerate(ready):
            if number == WARM:
                begun = time.process_time()
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id()}
            assert client.post(f"/api/v1/tasks/{task_id}/complete", json=body, headers=headers).status_code == 200
    return (time.process_time() - begun) / (len(ready) - WARM) * 1000


def _statements() -> tuple[float, float, float]:
    """SQL statements (BEGIN apart) and commits of the act, and its median in milliseconds."""
    who = installation.person("equipo1")
    ready = installation.requests(60)
    for task_id in ready[:WARM]:
        installation.review(who, task_id, new_id())
    count = len(ready) - WARM
    with _counting() as seen:
        taken = [timed(lambda each=each: installation.review(who, each, new_id())) for each in ready[WARM:]]
    session().close()
    return len(seen["statements"]) / count, len(seen["commits"]) / count, middle(taken)


@contextlib.contextmanager
def _counting() -> Iterator[dict[str, list[str]]]:
    seen: dict[str, list[str]] = {"statements": [], "commits": []}

    def statement(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        if not text.startswith(("BEGIN", "PRAGMA")):
            seen["statements"].append(text)

    def commit(_connection: Any) -> None:
        seen["commits"].append("")

    event.listen(db.engine, "before_cursor_execute", statement)
    event.listen(db.engine, "commit", commit)
    yield seen
    event.remove(db.engine, "before_cursor_execute", statement)
    event.remove(db.engine, "commit", commit)
