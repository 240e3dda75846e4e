"""The director's board over 5,000 cases of three years, as a page: everything, a year, one policy, and a leader's."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from bench import installation
from bench.inbox import inside, visit
from bench.result import Result
from bench.server import served
from tests.support.years import work_of_years
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
            few = {page: visit(port, *where) for page, where in PAGES.items()}
            work_of_years(real, CASES)
            many = {page: visit(port, *where) for page, where in PAGES.items()}
        spent = {page: inside(place, *where) for page, where in PAGES.items()}
    what = f"board, {CASES:,} cases"
    return [
        Result(f"{what}, {page}, {name}, in process", spent[page], "ms CPU", None, BAR) for page in PAGES
    ] + [
        Result(f"{what}, {page}, {name}, median", many[page], "ms", few[page], BAR,
               note="floor: with one case") for page in PAGES
    ]  # fmt: skip
