"""The inbox with 10,000 open tasks, as a page and by the API."""

from datetime import timedelta

from sqlalchemy import insert, select

from bench import installation
from bench.result import Result, middle
from bench.server import Client, served, timed
from workflows.data import read_toml
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

OPEN, CASES, VISITS = 10_000, 200, 30
PAGES = {"my tasks": "/tareas", "tasks of my group": "/grupo"}


def measure() -> list[Result]:
    """One process, one client, SQLite; the floor is the same page with 200 open tasks."""
    with installation.sqlite() as place:
        installation.requests(CASES)
        with served(place, workers=1) as port:
            browser = Client(port)
            browser.enter("equipo1@demo.cauce.example", read_toml("demo_people.toml")["password"])
            few = {name: visits(browser, path) for name, path in PAGES.items()}
            _fill()
            many = {name: visits(browser, path) for name, path in PAGES.items()}
    found = []
    for name in PAGES:
        title = f"inbox page, {OPEN:,} open tasks, {name}, median"
        found.append(Result(title, many[name], "ms", few[name], 15, note=f"floor: with {CASES} open tasks"))
    return found


def visits(browser: Client, path: str) -> float:
    """Milliseconds of the middle visit to a page."""

    def visit() -> None:
        status, text = browser.get(path)
        assert status == 200, text

    visit()
    return middle([timed(visit) for _ in range(VISITS)])


def _fill() -> None:
    """Copies of real open tasks, half of them of one person, due over the coming year."""
    mine = session().scalars(select(Person.id).where(Person.email == "equipo1@demo.cauce.example")).one()
    real = session().scalars(select(Task).where(Task.state == "open")).all()
    columns = [column.key for column in Task.__table__.columns]
    rows = []
    for number in range(OPEN - len(real)):
        row = {name: getattr(real[number % len(real)], name) for name in columns}
        due = clock.today() + timedelta(days=number % 365)
        row |= {"id": new_id(), "engine_task_id": new_id(), "due": due, "assignee_id": mine if number % 2 else None}
        rows.append(row)
    with transaction() as current:
        current.execute(insert(Task), rows)
