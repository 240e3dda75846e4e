"""Scores for tests of what is seen: files of the demonstration and small ones by hand, imported as a person does."""

from decimal import Decimal

from sqlalchemy import select

from tests.support import advice
from tests.support.people import actor_named
from workflows.actions.results import import_results
from workflows.demo.scores import score_files
from workflows.domain.entities import Entity
from workflows.domain.scores import Score
from workflows.kernel.db import session

TITLES = "Entidad;Departamento;Municipio;Grupo par;POL01;POL02;POL03"


def department(*vigencias: int) -> None:
    """The demonstration scores of these vigencias, all 125 municipalities by 19 policies."""
    for vigencia, data in score_files(vigencias).items():
        import_results(actor_named("equipo1"), f"demo{vigencia}.csv", data, vigencia, "demo")


def few(vigencia: int, rows: dict[str, tuple[str, str, str]], series: str = "official", group: str = "G") -> None:
    """POL01, POL02 and POL03 of some municipalities; "" leaves a blank."""
    lines = [f"ALCALDÍA DE {name.upper()};Antioquia;{name};{group};{';'.join(values)}" for name, values in rows.items()]
    data = "\n".join([TITLES, *lines]).encode()
    import_results(actor_named("equipo1"), f"pocos{vigencia}.csv", data, vigencia, series)


def stored(vigencia: int, series: str = "demo") -> dict[tuple[str, str], Decimal]:
    """(municipality, policy) → the stored score, read without the code that the pages use."""
    query = select(Entity.municipality, Score.code, Score.value).join(Score, Score.entity_id == Entity.id)
    rows = session().execute(query.where(Score.vigencia == vigencia, Score.series == series, Score.code.like("POL%")))
    return {(name or "", code): value for name, code, value in rows}


def place(name: str) -> str:
    """The id of a municipality."""
    return advice.municipality(name).id
