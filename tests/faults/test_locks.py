"""A database that somebody else holds: an act waits, and says so when it may wait no longer; never half an act."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection

from tests.faults import story
from tests.faults.clients import in_app
from tests.support import advice
from tests.support.invariants import check_all
from tests.support.people import Visitor
from tests.support.programs import Program
from workflows.kernel.db import db, session
from workflows.kernel.errors import Busy

pytestmark = pytest.mark.faults
SHORT = 40
A_MOMENT = 0.3
REVIEW = {"revision": 1, "outcome": "completa"}


@contextlib.contextmanager
def held(app: Flask) -> Iterator[Connection]:
    """Another process holds the lock that every act on a case needs."""
    engine = create_engine(db.engine.url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql('SELECT id FROM "case" FOR UPDATE')
        yield connection
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()


def impatient() -> None:
    """Let the acts of this application wait for 40 ms only."""
    lite = db.engine.dialect.name == "sqlite"
    db.session.remove()
    db.engine.dispose()
    patience = f"PRAGMA busy_timeout={SHORT}" if lite else f"SET lock_timeout = {SHORT}"

    @event.listens_for(db.engine, "connect")
    def _connect(raw: object, _record: object) -> None:
        raw.cursor().execute(patience)  # type: ignore[attr-defined]
        if not lite:
            raw.commit()  # type: ignore[attr-defined]


def test_an_act_waits_for_a_lock_that_is_given_back(bare_app: Flask) -> None:
    advice.installed()
    story.start()
    db.session.remove()
    answers: list[object] = []
    act = in_app(bare_app, story.review)
    waiting = threading.Thread(target=lambda: answers.append(act()))
    with held(bare_app):
        waiting.start()
        waiting.join(A_MOMENT)
        assert waiting.is_alive() and answers == []
    waiting.join(20)
    assert answers and not isinstance(answers[0], Exception)
    check_all(session())


def test_a_lock_held_too_long_is_a_clear_refusal(bare_app: Flask) -> None:
    advice.installed()
    story.start()
    before = story.picture()
    impatient()
    with held(bare_app), pytest.raises(Busy, match="No se guardó nada"):
        story.review()
    db.session.remove()
    assert story.picture() == before
    story.review()
    check_all(session())


def test_the_api_says_that_it_is_busy_and_when_to_come_back(app: Flask) -> None:
    advice.installed()
    story.start()
    program = Program(app, "equipo1")
    task = story.the_task("revision")
    program.get(f"/tasks/{task}")
    impatient()
    with held(app):
        answer = program.post(f"/tasks/{task}/complete", REVIEW)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "No se guardó nada" in answer.get_json()["detail"]


def test_a_busy_form_gives_back_what_was_typed(app: Flask) -> None:
    advice.installed()
    story.start()
    visitor = Visitor(app, "equipo1")
    task = story.the_task("revision")
    impatient()
    with held(app):
        answer = visitor.post(f"/tareas/{task}", outcome="completa", revision="1", politica="POL07",
                              tipo_peticion="general", prioridad="normal")  # fmt: skip
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "No se guardó nada" in answer.text and "POL07" in answer.text
