"""Many people and machines at the same moment: one effect, and everybody else is told."""

import threading
from collections import Counter
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.faults import story
from tests.faults.clients import TEAM, Program, in_app, together
from tests.support import advice
from tests.support.browsing import LiveServer
from tests.support.invariants import check_all
from tests.support.people import actor_named
from workflows.actions import issuing, tasks
from workflows.domain.access import IdempotencyKey
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import db, session, transaction
from workflows.kernel.errors import Conflict
from workflows.kernel.ids import next_number

pytestmark = pytest.mark.faults
CLIENTS = 8
TASKS = 60
REVIEW = {
    "revision": 1,
    "outcome": "completa",
    "data": {"tipo_peticion": "general", "prioridad": "normal", "politica": "POL07"},
}


def test_eight_clients_and_sixty_tasks(live_server: LiveServer) -> None:
    with live_server.app.app_context():
        advice.installed()
        for _ in range(TASKS):
            story.start()
        ids = list(session().scalars(select(Task.id)))
        programs = [Program(live_server.url, name) for name in islice(cycle(TEAM), CLIENTS)]
        session().close()
        verbs = [partial(_next, program, iter(ids)) for program in programs]
        answers = together(verbs, rounds=TASKS)
        told = Counter(status for status, _ in answers)
        assert told == {200: TASKS, 409: TASKS * (CLIENTS - 1)}
        late = [problem for status, problem in answers if status == 409]
        assert all(problem["by"].endswith("demostración") and problem["at"] for problem in late)
        done = select(func.count()).where(Task.step == "revision", Task.state == "done")
        assert session().scalar(done) == TASKS
        check_all(session())


def _next(program: Program, ids: Any) -> tuple[int, dict[str, Any]]:
    return program.post(f"/tasks/{next(ids)}/complete", REVIEW)


def test_one_form_sent_eight_times_at_once(live_server: LiveServer) -> None:
    with live_server.app.app_context():
        advice.installed()
        story.start()
        task = story.the_task("revision")
        programs = [Program(live_server.url, "equipo1") for _ in range(CLIENTS)]
        session().close()
        answers = together([partial(p.post, f"/tasks/{task}/complete", REVIEW, "una-vez") for p in programs])
        assert [status for status, _ in answers] == [200] * CLIENTS
        assert len({str(answer) for _, answer in answers}) == 1
        assert session().scalar(select(func.count()).select_from(IdempotencyKey)) == 1
        check_all(session())


def test_one_request_filed_eight_times_at_once_has_one_radicado(bare_app: Flask) -> None:
    advice.installed()
    found = together([in_app(bare_app, partial(story.start, "la misma")) for _ in range(CLIENTS)])
    assert len({each.radicado for each in found}) == 1
    assert sum(each.replayed for each in found) == CLIENTS - 1
    outside = together([in_app(bare_app, partial(story.start, external_id="SISTEMA-1")) for _ in range(CLIENTS)])
    assert sum(each.existed for each in outside) == CLIENTS - 1
    assert session().scalar(select(func.count()).select_from(Case)) == 2
    check_all(session())


def test_eight_writers_of_numbers_leave_no_gap(bare_app: Flask) -> None:
    owner = advice.owner_id() if advice.installed() is None else ""
    session().close()
    given: list[int] = []
    together([in_app(bare_app, partial(_numbered, owner, given)) for _ in range(CLIENTS)], rounds=10)
    assert sorted(given) == list(range(1, 10 * CLIENTS + 1 - 10))


def _numbered(owner: str, given: list[int]) -> None:
    """One writer in eight always fails after it took its number."""
    failing = threading.current_thread().name.endswith("_7")
    try:
        with transaction():
            number = next_number(owner, "PRUEBA", 2026)
            if failing:
                raise ZeroDivisionError
        given.append(number)
    except ZeroDivisionError:
        pass


def test_eight_signatures_at_once_are_numbered_in_the_order_of_their_time(bare_app: Flask) -> None:
    advice.installed()
    drafts = []
    for _ in range(CLIENTS):
        case_id = story.start().case_ids[0]
        for verb in (story.review, story.assign, story.draft):
            verb()
        drafts.append(session().scalars(select(Document.id).where(Document.case_id == case_id)).one())
    session().close()
    together([in_app(bare_app, partial(story.sign_this, each)) for each in drafts])
    numbers = set(session().scalars(select(Document.sequence)))
    assert numbers == set(range(1, CLIENTS + 1))
    check_all(session())


def test_a_free_task_is_taken_by_one(bare_app: Flask) -> None:
    advice.installed()
    story.start()
    task = story.the_task("revision")
    people = [actor_named(name) for name in TEAM]
    session().close()
    found = together([in_app(bare_app, partial(tasks.take_task, who, task)) for who in people])
    refused = [each for each in found if isinstance(each, Conflict)]
    holder = session().get_one(Task, task).assignee_id
    assert len(refused) == len(people) - 1 and all("la tomó primero" in each.message for each in refused)
    assert holder in {who.person_id for who in people}


def test_the_same_release_sent_at_once_gets_the_first_answer(bare_app: Flask) -> None:
    advice.installed()
    story.start()
    task, who = story.the_task("revision"), actor_named("equipo1")
    session().close()
    tasks.take_task(who, task)
    db.session.remove()
    found = together([in_app(bare_app, partial(tasks.release_task, who, task, key="dos veces")) for _ in range(4)])
    assert len(set(map(str, found))) == 1 and not isinstance(found[0], Exception), found


def test_eight_issuers_store_one_document(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    advice.installed()
    story.play(until="issue")
    document = story.the_document().id
    db.session.remove()
    together([in_app(bare_app, partial(issuing.issue_document, document, story.OFFICIAL)) for _ in range(CLIENTS)])
    verbs = [row[1] for row in story.picture()["journal"]]
    assert verbs.count("documento_generado") == 1
    assert clock.offset().total_seconds() == 0
    check_all(session())
