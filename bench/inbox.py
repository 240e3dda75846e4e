"""The inbox with 100,000 open tasks: mine, of my group, what is late, everything, and one whose group has nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import select, text

from bench import installation
from bench.result import Result, middle
from bench.rows import columns, fill
from bench.server import Client, served, timed, worked
from tests.support.people import Visitor
from web import create_app
from workflows.data import read_toml
from workflows.domain.cases import Case
from workflows.domain.people import Person
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import db, session, transaction
from workflows.kernel.ids import new_id

OPEN, REAL, CASES, VISITS, BAR = 100_000, 200, 5_000, 30, 15
PAGES = {
    "mine": ("equipo1", "/tareas"),
    "mine, late": ("equipo1", "/tareas?vence=vencidas"),
    "of my group": ("equipo1", "/grupo"),
    "of my group, late": ("equipo1", "/grupo?vence=vencidas"),
    "all, as the director": ("directora", "/tareas?vista=todas"),
    "all that is late": ("directora", "/tareas?vista=todas&vence=vencidas"),
    "of a group that has none": ("lider.pol03", "/grupo"),
}
FEW = {name: PAGES[name] for name in ("mine", "of my group")}


def measure() -> list[Result]:
    """One process, one client; the floor is the same page with 200 open tasks."""
    return [*_on("SQLite", installation.sqlite), *_on("PostgreSQL", installation.postgres)]


def _on(name: str, place_of: Callable[[], AbstractContextManager[installation.Place]]) -> list[Result]:
    with place_of() as place:
        installation.requests(REAL)
        with served(place, workers=1) as port:
            few = {page: visit(port, *where) for page, where in FEW.items()}
            _fill()
            many = {page: visit(port, *where) for page, where in PAGES.items()}
        spent = {page: inside(place, *where) for page, where in PAGES.items()}
    what = f"inbox, {OPEN:,} open tasks, {name}"
    return [Result(f"{what}, {page}, in process", spent[page], "ms CPU", None, BAR) for page in PAGES] + [
        Result(f"{what}, {page}, median", many[page], "ms", few.get(page), BAR) for page in PAGES
    ]


def visit(port: int, person: str, path: str) -> float:
    """Milliseconds of the middle visit of somebody to a page, over HTTP."""
    browser = Client(port)
    browser.enter(f"{person}@demo.cauce.example", read_toml("demo_people.toml")["password"])

    def once() -> None:
        status, text = browser.get(path)
        assert status == 200, text

    once()
    return middle([timed(once) for _ in range(VISITS)])


def inside(place: installation.Place, person: str, path: str) -> float:
    """Milliseconds of processor time of the same page: on PostgreSQL without what its server spends."""
    app = create_app(place.settings)
    with app.app_context():
        visitor = Visitor(app, person)
        visitor.get(path)
        return middle([worked(lambda: visitor.get(path)) for _ in range(VISITS)])


def _fill() -> None:
    """Copies of a real open task over copies of its case: half of one person, half free; one in fifty without a day."""
    mine = session().scalars(select(Person.id).where(Person.email == "equipo1@demo.cauce.example")).one()
    task = session().scalars(select(Task).where(Task.state == "open").limit(1)).one()
    case = session().get_one(Case, task.case_id)
    session().refresh(case, ["engine_state"])
    case_row, task_row, start = columns(case), columns(task), clock.today() - timedelta(days=60)
    cases = [new_id() for _ in range(CASES)]

    def copy(n: int) -> dict[str, object]:
        due = start + timedelta(days=n % 365) if n % 50 else None
        own = {"id": new_id(), "engine_task_id": new_id(), "case_id": cases[n % CASES], "due": due}
        return task_row | own | {"assignee_id": mine if n % 2 else None}

    fill(Case, (case_row | {"id": key, "external_id": None} for key in cases))
    fill(Task, (copy(n) for n in range(OPEN - REAL)))
    if db.engine.dialect.name == "postgresql":
        # Its own autovacuum does this within a minute or two of such a flood.
        with transaction() as current:
            current.execute(text("ANALYZE"))
