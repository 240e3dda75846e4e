"""Reminders exactly once: clocks and workers killed, the wall clock jumping, the mail server away for an hour."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from notifications.outbox import drain
from notifications.sweeps import remind, texts_of
from tests.faults import story
from tests.faults.storm import MORNING
from tests.support import advice
from tests.support.smtp import Mailbox
from tests.support.source import ROOT
from workflows.actions.accounts import create_token
from workflows.domain.outbox import Outbox
from workflows.domain.people import Person
from workflows.domain.reminders import Reminder
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.app import settings_of
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id
from workflows.kernel.settings import Settings

pytestmark = pytest.mark.faults
COUNT, KILLS, TOKENS = 300, 40, 8
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def people_and_tasks(count: int) -> list[str]:
    """So many people with a task each, due today; the ids of the tasks, in the order of the people."""
    with clock.at(MORNING - timedelta(days=4)):
        advice.installed()
        story.start()
    task = session().scalars(select(Task)).one()
    row = {column.key: getattr(task, column.key) for column in Task.__table__.columns}
    owner_id = task.owner_id
    session().close()
    made = [
        {"id": f"p{n}", "owner_id": owner_id, "name": f"Persona {n}", "email": f"p{n}@cauce.example"}
        for n in range(count)
    ]
    today = {"due": MORNING.date(), "created_at": MORNING.replace(hour=0)}
    tasks = [row | today | {"id": new_id(), "engine_task_id": f"e{n}", "assignee_id": f"p{n}"} for n in range(count)]
    with transaction() as act:
        act.query(Task).update({"due": None})
        act.query(Outbox).delete()
        act.execute(insert(Person), made)
        act.execute(insert(Task), tasks)
    return [str(each["id"]) for each in tasks]


def tick(app: Flask, now: datetime) -> None:
    """What the clock does at an instant."""
    with clock.at(now):
        remind()
        drain(settings_of(app), clock.now(), limit=1000, texts_of=texts_of)
        session().close()


def told() -> Counter[tuple[str, str]]:
    """(state, why) of every reminder."""
    return Counter((row.state, row.why) for row in session().execute(select(Reminder.state, Reminder.why)))


def each_arrived_once(mailbox: Mailbox, people: int, kinds: tuple[str, ...] = ("ultimo_dia", "resumen")) -> None:
    """Every person has each kind of mail, every row is sent, and a copy has the Message-ID of the first."""
    rows = session().execute(select(Outbox.kind, Outbox.to_address, Outbox.state, Outbox.message_id)).all()
    assert Counter(row.kind for row in rows) == dict.fromkeys(kinds, people)
    assert {row.state for row in rows} == {"sent"}
    assert len({(row.kind, row.to_address) for row in rows}) == len(rows)
    arrived = {(str(mail["Message-ID"]).strip("<>"), names[0]) for mail, names in _arrived(mailbox)}
    assert arrived == {(row.message_id, row.to_address) for row in rows}


def _arrived(mailbox: Mailbox) -> list[tuple[dict[str, str], list[str]]]:
    return list(zip(mailbox.messages, mailbox.recipients, strict=True))  # type: ignore[arg-type]


@pytest.mark.slow
def test_four_workers_and_two_clocks_three_hundred_reminders_forty_kills(
    bare_app: Flask, settings: Settings, mailbox: Mailbox
) -> None:
    tasks = people_and_tasks(COUNT)
    tokens = [(create_token(f"p{n}@cauce.example", "tormenta"), tasks[n]) for n in range(TOKENS)]
    session().close()
    changes = {
        "CAUCE_DATABASE_URL": settings.url, "CAUCE_HOME": str(settings.home), "CAUCE_SMTP_URL": mailbox.url,
        "CAUCE_SECRET_KEY": "only for tests", "CAUCE_TESTING": "1",
    }  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.storm", "612", str(KILLS)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **changes}, input=json.dumps(tokens), text=True, timeout=300,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines()] == ["killed"] * KILLS, done.stderr[-3000:]
    tries = list(session().scalars(select(Outbox.attempts)))
    assert mailbox.messages and max(tries) > 1, "nobody died while sending: the storm was too mild"
    for hours in (4, 5, 6):
        tick(bare_app, MORNING + hours * HOUR)
    assert told() == {("mailed", ""): COUNT}
    each_arrived_once(mailbox, COUNT)


@pytest.mark.parametrize("jump", [3 * HOUR, -3 * HOUR, *(timedelta(days=days) for days in (-4, 3, 5, 6))], ids=str)
def test_the_wall_clock_jumps_and_comes_back(bare_app: Flask, mailbox: Mailbox, jump: timedelta) -> None:
    people_and_tasks(12)
    for now in (MORNING, MORNING + jump, MORNING + MINUTE, MORNING + HOUR, MORNING + 2 * HOUR):
        tick(bare_app, now)
    rungs = Counter((row.task_id, row.rung, row.to_key) for row in session().scalars(select(Reminder)))
    assert max(rungs.values()) == 1
    keys = [(row.kind, row.to_address, row.unique_key) for row in session().scalars(select(Outbox))]
    own = Counter((kind, address) for kind, address, _ in keys if address.startswith("p"))
    assert own["ultimo_dia", "p0@cauce.example"] == 1
    days = [key.rpartition(":")[2] for kind, address, key in keys if (kind, address) == ("resumen", "p0@cauce.example")]
    assert len(days) == len(set(days)) and "2026-11-24" in days
    assert len(mailbox.messages) == len(keys)


def test_the_mail_server_is_away_for_an_hour(bare_app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    people_and_tasks(25)
    away = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:9"})
    for minutes in range(0, 60, 5):
        with clock.at(MORNING + minutes * MINUTE):
            remind()
            drain(away, clock.now(), texts_of=texts_of)
            session().close()
    assert mailbox.messages == []
    for minutes in (61, 66, 71, 76):
        tick(bare_app, MORNING + minutes * MINUTE)
    each_arrived_once(mailbox, 25)
    assert len(mailbox.messages) == 50


def test_a_server_that_hangs_up_after_taking_a_mail_gets_the_same_one_again(bare_app: Flask, mailbox: Mailbox) -> None:
    people_and_tasks(10)
    mailbox.script = ["drop-after-data", "ok", "451", "drop-before-data", "ok", "drop-after-data"]
    for minutes in range(0, 40, 5):
        tick(bare_app, MORNING + minutes * MINUTE)
    each_arrived_once(mailbox, 10)
    assert len(mailbox.messages) == 20 + 2
