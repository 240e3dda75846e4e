"""Big tables as .xlsx: read and written outside any act, kept inside one; each shows only what its asker may see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from workflows.actions._definitions import installed
from workflows.domain import rights
from workflows.domain.cases import STATES, Case
from workflows.domain.documents import keep_blob
from workflows.domain.entities import Entity
from workflows.domain.lotes import Lote, LoteItem
from workflows.domain.people import Actor, Person, actor_of
from workflows.domain.policies import Policy
from workflows.domain.scores import Score
from workflows.kernel import clock
from workflows.kernel.db import session
from workflows.kernel.errors import NotFound
from workflows.kernel.workbook import XLSX, Sheet, sheet_bytes

SERIES = {"official": "oficial", "estimate": "estimada", "demo": "demostración"}
SCORES = ("Entidad", "Código", "Subregión", "Categoría", "Vigencia", "Serie", "Índice o política", "Nombre", "Puntaje",
          "Quintil", "Entidades del grupo")  # fmt: skip
CASES = ("Número", "Radicado", "Trámite", "Asunto", "Entidad", "Política", "Plan", "Vigencia", "Estado", "Recibido",
         "Terminado")  # fmt: skip
Rows = Iterator[Sequence[Any]]


@dataclass(frozen=True)
class Export:
    """A table that may be asked for: its title, the name of its file, the right that it needs, and its sheets."""

    title: str
    file: str
    verb: str
    sheets: Callable[[Actor], list[Sheet]]


def prepare(lote: Lote, item: LoteItem, tell: Callable[[str], None]) -> Callable[[Lote, LoteItem], str | None]:
    """The workbook of one export, outside any act; the verb keeps it, its hash is the result."""
    person = session().get(Person, lote.person_id) if lote.person_id else None
    if person is None:
        raise NotFound("No encontramos a quien pidió este archivo.")
    tell("Se está escribiendo el archivo.")
    who = actor_of(person, clock.today())
    export = EXPORTS[item.key]
    if export.verb:
        rights.require(who, export.verb)
    data = sheet_bytes(export.sheets(who))
    return lambda lote, item: keep_blob(data, XLSX)


def _scores(who: Actor) -> list[Sheet]:
    return [("Puntajes", SCORES, _score_rows())]


def _score_rows() -> Rows:
    names = {code: name for code, name in session().execute(select(Policy.code, Policy.name))}
    query = (
        select(
            Entity.name, Entity.code, Entity.subregion, Entity.category, Score.vigencia, Score.series, Score.code,
            Score.value, Score.quintile, Score.peers,
        )
        .join(Entity, Entity.id == Score.entity_id)
        .order_by(Score.vigencia, Entity.search, Score.code)
    )  # fmt: skip
    for row in session().execute(query):
        yield (*row[:5], SERIES.get(row.series, row.series), row[6], names.get(row[6], ""), *row[7:])


def _cases(who: Actor) -> list[Sheet]:
    return [("Expedientes", CASES, _case_rows(who))]


def _case_rows(who: Actor) -> Rows:
    procedures = {each.slug: each.name for each in installed()}
    query = (
        select(
            Case.number, Case.radicado, Case.procedure, Case.subject, Entity.name, Policy.name, Case.plan,
            Case.vigencia, Case.state, Case.received_at, Case.ended_at,
        )
        .join(Entity, Entity.id == Case.entity_id)
        .outerjoin(Policy, Policy.code == Case.policy)
        .where(rights.visible_cases(who))
        .order_by(Case.received_at, Case.id)
    )  # fmt: skip
    for row in session().execute(query):
        state = STATES.get(row.state, row.state)
        yield (*row[:2], procedures.get(row.procedure, row.procedure), *row[3:8], state, *row[9:])


EXPORTS: dict[str, Export] = {
    "puntajes": Export("Puntajes de todos los años", "puntajes", "ver_resultados", _scores),
    "expedientes": Export("Lista de expedientes", "expedientes", "", _cases),
}
