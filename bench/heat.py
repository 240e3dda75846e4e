"""The pages of results over 125 × 19 scores and over 1,122 entities: time of the processor, and what travels."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from bench import installation
from bench.result import Result, middle
from bench.server import worked
from tests.support.offers import multiply
from tests.support.people import Visitor, actor_named
from web import create_app
from workflows.actions.results import import_results
from workflows.demo.scores import score_files
from workflows.domain.entities import Entity
from workflows.kernel.db import session

MANY, YEARS, BAR = 1_122, (2023, 2024, 2025), 50
ROUNDS = 10


def measure() -> list[Result]:
    """SQLite, in process, the director's eyes; the floor is the inbox of the same person in the same process."""
    with _measured() as (visitor, floor):
        few = [_page(visitor, path, 125, floor) for path in ("/resultados/mapa", _policy(), _municipality())]
        multiply(MANY)
        many = [_page(visitor, path, MANY, floor) for path in ("/resultados/mapa", "/resultados/mapa?todos=1")]
    return [*few, *many]


@contextmanager
def _measured() -> Iterator[tuple[Visitor, float]]:
    with installation.sqlite() as place:
        for year, data in score_files(YEARS).items():
            import_results(actor_named("equipo1"), f"{year}.csv", data, year, "demo")
        app = create_app(place.settings)
        with app.app_context():
            visitor = Visitor(app, "directora")
            yield visitor, _cpu(visitor, "/tareas")


def _policy() -> str:
    return "/resultados/politicas/POL07"


def _municipality() -> str:
    return f"/resultados/{session().scalars(select(Entity.id).where(Entity.code == '05847')).one()}"


def _page(visitor: Visitor, path: str, places: int, floor: float) -> Result:
    size = len(visitor.get(path).data) / 1000
    name = "/resultados/<id>" if path == _municipality() else path
    note = f"{size:.0f} kB of HTML; floor: the inbox"
    return Result(f"{name}, {places:,} entities", _cpu(visitor, path), "ms CPU", floor, BAR, note=note)


def _cpu(visitor: Visitor, path: str) -> float:
    visitor.get(path)
    return middle([worked(lambda: visitor.get(path)) for _ in range(ROUNDS)])
