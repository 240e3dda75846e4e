"""Do these tests bite? Each mutant breaks one promise, and one check must notice."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from sqlalchemy import func, select, text, update

from tests.engine.test_run import choice, finish, reloaded, started
from tests.faults import story
from tests.letters.samples import about, template, text_of
from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.invariants import check_all
from workflows.actions import _opening, _papers
from workflows.domain.cases import Case
from workflows.domain.documents import Blob, Document
from workflows.domain.journal import Journal
from workflows.domain.outbox import Outbox
from workflows.domain.tasks import Task
from workflows.engine import EngineFailure, run
from workflows.kernel.db import db, session, transaction
from workflows.kernel.errors import Conflict
from workflows.letters import environment, render
from workflows.letters.errors import LetterError

pytestmark = pytest.mark.faults
HARM = "__import__('os').getcwd() != ''"


def noticed() -> bool:
    """Whether `check_all` complains."""
    try:
        check_all(session())
    except AssertionError:
        return True
    return False


@pytest.fixture
def signed(bare_app: Flask) -> Flask:
    """A database in which one oficio was signed, in perfect order."""
    advice.installed()
    story.play(until="issue")
    assert not noticed()
    return bare_app


@on_sqlite
def test_a_counter_in_a_transaction_of_its_own_is_noticed(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real, taken = _papers.next_number, {"last": 0}

    def outside(owner: str, series: str, year: int) -> int:
        taken["last"] += 1
        while (number := real(owner, series, year)) < taken["last"]:
            pass
        return number

    monkeypatch.setattr(_papers, "next_number", outside)
    advice.installed()
    story.play(until="sign")
    with monkeypatch.context() as patch:
        patch.setattr(_opening, "sync", _broken)
        with pytest.raises(ZeroDivisionError):
            story.sign()
    assert not noticed()
    story.sign()
    assert noticed()


def _broken(_course: Any) -> None:
    raise ZeroDivisionError


def test_an_engine_that_is_not_set_after_a_load_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def hostile_condition_is_refused() -> None:
        loaded = reloaded(started(choice(HARM)), choice(HARM))
        with pytest.raises(EngineFailure):
            finish(loaded, "revisar", revisar="si")

    hostile_condition_is_refused()
    monkeypatch.setattr(run, "GuardedEngine", lambda _service: PythonScriptEngine())
    with pytest.raises(pytest.fail.Exception):
        hostile_condition_is_refused()


def test_letters_without_escaping_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    written = 'A & B <b>"x"</b>: fin'

    def printed() -> list[str]:
        return text_of(render.render(template("{{ datos.asunto }}"), about(asunto=written)))

    assert printed() == [written]
    monkeypatch.setattr(environment, "to_markup", environment.Markup)
    with pytest.raises((AssertionError, LetterError)):
        assert printed() == [written]


@on_sqlite
def test_a_form_that_is_sent_twice_without_its_lock_is_still_done_once(bare_app: Flask) -> None:
    advice.installed()
    story.start()
    story.review()
    with pytest.raises(Conflict, match="ya completó"):
        story.review()
    assert session().scalar(select(func.count()).where(Task.step == "asignar")) == 1


HELD = Outbox.state == "held"
HARMS: dict[str, Callable[[], Any]] = {
    "a number that is missing": lambda: update(Document).values(sequence=2),
    "a state that lags behind its tasks": lambda: update(Task).where(Task.state == "open").values(state="cancelled"),
    "a line of the journal written anew": lambda: update(Journal).where(Journal.seq == 2).values(verb="otra"),
    "a journal cut short": lambda: text("DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)"),
    "a completion nobody wrote down": lambda: update(Task).where(Task.step == "disenar_plan").values(state="done"),
    "a mail that leaves before its letter": lambda: update(Outbox).where(HELD).values(state="pending"),
    "bytes that changed": lambda: update(Blob).values(data=b"otra cosa"),
    "a case closed over open tasks": lambda: update(Case).values(ended_at=story.NOON, state="cerrada"),
}  # fmt: skip


@on_sqlite
@pytest.mark.parametrize("harm", HARMS)
def test_a_harm_done_to_the_database_is_noticed(signed: Flask, harm: str) -> None:
    with transaction() as current:
        current.execute(HARMS[harm]())
    db.session.remove()
    assert noticed(), harm
