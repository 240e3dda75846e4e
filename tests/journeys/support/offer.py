"""An offer of advice in its journey: where its cases and tasks are, and what the other leaders do, by programs."""

import csv
import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.support.people import actor_named
from workflows.actions import entities, library, tasks
from workflows.demo import offer_rows
from workflows.demo.paper import plain_pdf
from workflows.demo.scores import score_files
from workflows.domain.cases import Case
from workflows.domain.documents import Document
from workflows.domain.entities import Entity
from workflows.domain.participants import participants_of
from workflows.domain.people import Actor
from workflows.domain.scores import FollowUp
from workflows.domain.tasks import Record, Task
from workflows.kernel.db import session

PDF = plain_pdf("Guía de demostración")
YEARS = (2025, 2026)
DAY = "2026-12-09"
PLAN: dict[str, Any] = {
    "asunto": "Plan de asistencia", "diagnostico": "Puntajes por debajo de 40.", "texto": "Un taller por grupo.",
    "equipo": "Equipo de apoyo.", "actividades": [
        {"actividad": "Taller", "tipo": "capacitacion", "responsable": "Equipo de apoyo"},
    ],
}  # fmt: skip
CALL = {"asunto": "Convocatoria al taller", "texto": "Los esperamos."}
DONE = {"asunto": "Constancia de la asistencia", "texto": "Se brindó la asistencia prevista."}
LEARNT = {"balance": "Buena asistencia.", "titulo": "Talleres cortos", "lecciones": "Dos horas bastan."}


@cache
def scores(year: int) -> bytes:
    """A results file of the demonstration: 125 municipalities by 19 policies."""
    return score_files(YEARS)[year]


def lowest(year: int, policy: str) -> list[str]:
    """Municipality codes by their score in a policy, the lowest first, as the file says."""
    return [row["Código DIVIPOLA"] for row in sorted(_rows(year), key=lambda row: float(row[policy]))]


def low_without_group(policy: str, chosen: Sequence[str]) -> str:
    """The lowest municipality in a policy whose own lowest policy is none of the chosen."""
    own = {row["Código DIVIPOLA"]: min((f"POL{n:02}" for n in range(1, 20)), key=lambda code: float(row[code]))
           for row in _rows(YEARS[0])}  # fmt: skip
    return next(code for code in lowest(YEARS[0], policy) if own[code] not in chosen)


def _rows(year: int) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(scores(year).decode()), delimiter=";"))


def place(code: str) -> Entity:
    """A municipality by its DIVIPOLA code."""
    return session().scalars(select(Entity).where(Entity.code == code)).one()


def parent() -> str:
    """The case of the whole offer."""
    session().close()
    return session().scalars(select(Case.id).where(Case.procedure == "oferta")).one()


def child(policy: str) -> str:
    """The case of a policy of the offer."""
    session().close()
    return session().scalars(select(Case.id).where(Case.procedure == "oferta_politica", Case.policy == policy)).one()


def task_at(case_id: str, step: str) -> str:
    """The path of the open task of a step."""
    session().close()
    query = select(Task.id).where(Task.case_id == case_id, Task.step == step, Task.state == "open")
    return f"/tareas/{session().scalars(query).one()}"


def entities_of(case_id: str) -> list[Entity]:
    """The municipalities that a case is to advise."""
    session().close()
    wanted = list((session().get_one(Case, case_id).data or {})["entidades"])
    return list(session().scalars(select(Entity).where(Entity.id.in_(wanted)).order_by(Entity.search)))


def letters(case_id: str, kind: str) -> list[Document]:
    """Numbered letters of a kind, by their number."""
    session().close()
    query = select(Document).where(Document.case_id == case_id, Document.kind == kind, Document.number.is_not(None))
    return sorted(session().scalars(query), key=lambda each: str(each.number))


def rows(case_id: str, kind: str) -> list[Record]:
    """The rows of a kind, in their order."""
    session().close()
    return list(
        session().scalars(select(Record).where(Record.case_id == case_id, Record.kind == kind).order_by(Record.n))
    )


def group_of(case_id: str, place: int) -> list[str]:
    """The ids of the municipalities that a session calls."""
    return list(rows(case_id, "sesion")[place].data["entidades"])


def attended(case_id: str) -> list[str]:
    """Names of the municipalities that came to a session."""
    session().close()
    return [session().get_one(Entity, each.entity_id).short_name for each in participants_of(case_id) if each.attended]


def follow_ups() -> list[FollowUp]:
    """What follows the offer and its policies, by policy (the whole offer first)."""
    session().close()
    return sorted(session().scalars(select(FollowUp)), key=lambda each: each.policy or "")


def address_of(one: Entity) -> str:
    """The invented address of a municipality's enlace."""
    return f"enlace.{one.code}@municipio.example"


def enter_enlaces(case_ids: Sequence[str]) -> None:
    """Every municipality that is to be invited has somebody who answers."""
    found = {each.id: each for case_id in case_ids for each in entities_of(case_id)}
    session().close()
    for one in found.values():
        enlace = entities.Enlace(f"Enlace de {one.short_name}, demostración", address_of(one), "Enlace MIPG")
        entities.replace_enlaces(_actor("equipo1"), one.id, [enlace])


def cells(content: bytes, place: int = 0) -> list[list[Any]]:
    """The rows of a sheet of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(place).to_python()


def design(case_id: str, leader: str) -> None:
    """A leader plans one group of all the municipalities, with a material of an address, and calls them."""
    about = entities_of(case_id)
    form = library.MaterialForm(title="Guía de la política", summary="De ejemplo.", url="https://guia.example/a.pdf")
    task_id = task_at(case_id, "disenar_asistencia").rsplit("/", 1)[-1]
    material = library.add_from_task(_actor(leader), task_id, form)
    group = {"nombre": "Grupo 1", "entidades": [each.id for each in about], "fecha": DAY, "hora": "09:00",
             "modalidad": "virtual", "lugar": "https://reunion.example"}  # fmt: skip
    _do(case_id, "disenar_asistencia", leader, **PLAN, materiales=[material], grupos=[group])
    _do(case_id, "convocar", leader, "enviar", **CALL)


def advise(case_id: str, leader: str) -> None:
    """Its sessions and activities were held, and somebody of most municipalities came."""
    for kind in ("sesion", "actividad", "asistente"):
        offer_rows.keep(case_id, kind)
    _do(case_id, "ejecutar_asistencia", leader, **DONE)


def learn(case_id: str) -> None:
    """The team evaluates it."""
    _do(case_id, "evaluar_asistencia", "equipo1", **LEARNT)


def _do(case_id: str, step: str, who: str, outcome: str | None = None, **data: Any) -> None:
    task_id = task_at(case_id, step).rsplit("/", 1)[-1]
    tasks.complete_task(_actor(who), task_id, tasks.Completion(outcome=outcome, data=data))
    session().close()


def _actor(name: str) -> Actor:
    found = actor_named(name)
    session().close()
    return found
