"""A process that dies on request: `python -m tests.faults.child` reads one order a line and forks for each.

An order is `<verb> <k> <folder of evidence> <database url>`: play the verb and die of SIGKILL at its k-th point
(0: never). A point is before each statement, before COMMIT and after it. The answer is one line:
`killed`, or how many points the verb has.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from tests.faults import arrivals, story
from tests.support import advice
from workflows.actions import _definitions
from workflows.kernel import clock
from workflows.kernel.app import create_bare_app
from workflows.kernel.db import db, session
from workflows.kernel.settings import Settings

VERBS = {**story.VERBS, "arrive": arrivals.arrive}


class Points:
    """Counts what happens to the database and dies at the chosen point."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.passed = fatal, 0
        event.listen(db.engine, "before_cursor_execute", self.passing)
        event.listen(db.engine, "commit", self.passing)
        event.listen(session(), "after_commit", self.passing)

    def passing(self, *_details: Any) -> None:
        """One more point; the last one when it is the fatal one."""
        self.passed += 1
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


def warm_up() -> None:
    """Compile mappers and diagrams once, before any fork, without touching a database."""
    configure_mappers()
    for procedure in advice.shipped():
        _definitions._versions[procedure.version] = procedure
        _definitions.model(procedure)


def obey(verb: str, fatal: int, files: str, url: str, pipe: int) -> None:
    """In the fork: open the database, play the verb, and say how many points it had."""
    app = create_bare_app(Settings(database_url=url, secret_key="x", files=Path(files)))
    with app.app_context(), clock.at(story.NOON):
        session().connection().close()
        session().close()
        points = Points(fatal)
        VERBS[verb](verb)
        os.write(pipe, str(points.passed).encode())
    os._exit(0)


def forked(verb: str, fatal: str, files: str, url: str) -> str:
    """The answer to one order."""
    reading, writing = os.pipe()
    if (process := os.fork()) == 0:
        try:
            obey(verb, int(fatal), files, url, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    _, status = os.waitpid(process, 0)
    return "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else said or "failed"


def main() -> None:
    """Obey until the orders end."""
    warm_up()
    for line in sys.stdin:
        sys.stdout.write(forked(*line.split(maxsplit=3)[:3], line.split(maxsplit=3)[3].strip()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
