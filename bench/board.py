"""The director's board over 5,000 cases of three years, as a page: everything, a year, one policy, and a leader's."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from bench import installation
from bench.inbox import visits
from bench.result import Result, middle
from bench.server import Client, served, worked
from tests.support.people import Visitor
from tests.support.years import work_of_years
from web import create_app
from workflows.data import read_toml
from workflows.domain.cases import Case
from workflows.kernel.db import session

CASES, BAR = 5_000, 300
PAGES = {
    "last 30 days": ("directora", "/tablero"),
    "last 365 days": ("directora", "/tablero?periodo=365"),
    "one policy": ("directora", "/tablero?politica=POL07"),
    "of a leader": ("lider.pol03", "/tablero"),
}


def measure() -> list[Result]:
    """One process, one client; the floor is the same page with a single case."""
    return [*_on("SQLite", installation.sqlite), *_on("PostgreSQL", installation.postgres)]


def _on(name: str, place_of: Callable[[], AbstractContextManager[installation.Place]]) -> list[Result]:
    with place_of() as place:
        installation.requests(1)
        real = session().query(Case.id).first()[0]
        session().close()
        with served(place, workers=1) as port:
            few = {page: _visit(port, *where) for page, where in PAGES.items()}
            work_of_years(real, CASES)
            many = {page: _visit(port, *where) for page, where in PAGES.items()}
        inside = {page: _cpu(place, *where) for page, where in PAGES.items()}
    what = f"board, {CASES:,} cases"
    return [
        Result(f"{what}, {page}, {name}, in process", inside[page], "ms CPU", None, BAR) for page in PAGES
    ] + [
        Result(f"{what}, {page}, {name}, median", many[page], "ms", few[page], BAR,
               note="floor: with one case") for page in PAGES
    ]  # fmt: skip


def _visit(port: int, person: str, path: str) -> float:
    browser = Client(port)
    browser.enter(f"{person}@demo.cauce.example", read_toml("demo_people.toml")["password"])
    return visits(browser, path)


def _cpu(place: installation.Place, person: str, path: str) -> float:
    """Milliseconds of processor time of the same page: on PostgreSQL without what its server spends."""
    app = create_app(place.settings)
    with app.app_context():
        visitor = Visitor(app, person)
        visitor.get(path)
        return middle([worked(lambda: visitor.get(path)) for _ in range(10)])
