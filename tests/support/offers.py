"""An offer of advice on its way: scores of every municipality, and the parent's steps."""

from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from tests.support import advice
from tests.support.people import actor_named
from tests.web import desk
from workflows.actions import cases, tasks
from workflows.actions.tasks import Completed, Completion
from workflows.domain.entities import Entity
from workflows.domain.matrix import MUNICIPALITY
from workflows.domain.scores import Score, ScoreImport
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import digest, new_id

YEAR = 2025
CODES = [f"POL{number:02}" for number in range(1, 20)]
LOW = {"Abejorral": {"POL07": 31, "POL16": 45}, "Amalfi": {"POL07": 52}, "Urrao": {"POL16": 20}}
"""What is below 60; everything else is 80 and more, with a single lowest policy."""
TIED, BLANK = "Jericó", "Murindó"


def municipalities() -> dict[str, str]:
    """Name → id of the 125."""
    query = select(Entity.municipality, Entity.id).where(Entity.kind == "alcaldia", Entity.department == "Antioquia")
    return {str(name): key for name, key in session().execute(query)}


def scored(series: str = "official") -> None:
    """Scores for all 125: a few low ones, one tie, one blank."""
    rows = [
        {"entity_id": key, "vigencia": YEAR, "code": code, "value": _value(name, code), "series": series}
        for name, key in municipalities().items()
        if name != BLANK
        for code in CODES
    ]
    with transaction() as current:
        source = ScoreImport(
            id=new_id(), owner_id=advice.owner_id(), vigencia=YEAR, series=series, file_name="prueba", rows=len(rows),
            sha256=digest("prueba"), at=clock.now(),
        )  # fmt: skip
        current.add(source)
        current.flush()
        current.execute(insert(Score), [row | {"import_id": source.id} for row in rows])


def _value(name: str, code: str) -> Decimal:
    if name == TIED and code in ("POL07", "POL16"):
        return Decimal(55)
    return Decimal(LOW.get(name, {}).get(code, 80 + CODES.index(code)))


def multiply(many: int) -> None:
    """Copies of the municipalities with their scores, until there are so many: invented places for measuring only."""
    with transaction():
        real = session().execute(select(Entity.__table__).where(Entity.kind == MUNICIPALITY)).mappings().all()
        scores: dict[str, list[dict[str, object]]] = {}
        for row in session().execute(select(Score.__table__)).mappings():
            scores.setdefault(row["entity_id"], []).append({key: row[key] for key in row if key != "id"})
        for number in range(many - len(real)):
            about, copied = real[number % len(real)], new_id()
            session().execute(insert(Entity).values(**dict(about) | {"id": copied, "code": f"X{number}"}))
            if own := scores.get(about["id"]):
                session().execute(insert(Score), [each | {"entity_id": copied} for each in own])
    session().close()


def begun(series: str = "official") -> str:
    """An offer whose scores are to be looked at; the id of its case."""
    data = {"asunto": "Oferta de asesoría 2026", "vigencia": YEAR, "serie": series}
    request = cases.StartRequest(procedure="oferta", entity_id=advice.owner_id(), data=data)
    return cases.start_case(actor_named("equipo1"), request).case_ids[0]


def chosen(*policies: str, **criterion: Any) -> str:
    """An offer whose criterion and policies were decided: the groups are next."""
    case_id = begun()
    data = {"criterio": "umbral", "umbral": 60} | criterion | {"politicas": list(policies or ("POL07", "POL16"))}
    desk.done(case_id, "analizar_puntajes", "equipo1", "seguir", **data)
    return case_id


def rows(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups as they are proposed (Jericó decided by hand), with some rows changed by name."""
    ids = municipalities()
    decided = {"Abejorral": "POL07", "Amalfi": "POL07", "Urrao": "POL16", TIED: "POL16"}
    made = {name: {"entidad": ids[name], "politica": policy, "principal": True} for name, policy in decided.items()}
    return [row | changes.get(name, {}) for name, row in made.items()]


def grouped(case_id: str, groups: list[dict[str, Any]] | None = None) -> Completed:
    """Decide the groups."""
    return desk.done(case_id, "agrupar", "equipo1", "seguir", grupos=rows() if groups is None else groups)


def request_of(policy: str, *names: str, **more: Any) -> dict[str, Any]:
    """A request for a policy."""
    ids = municipalities()
    asked = {"politica": policy, "asunto": f"Asesoría en {policy}", "requerimiento": f"Capacitar en {policy}.",
             "temas": "Lo más urgente.", "entidades": [ids[name] for name in names], "oficio": "propio"}  # fmt: skip
    return asked | more


def requested(case_id: str, *requests: dict[str, Any]) -> Completed:
    """Send the requests."""
    task = desk.open_task(case_id, "solicitar_asesorias")
    done = Completion(outcome="enviar", data={"solicitudes": list(requests)})
    return tasks.complete_task(actor_named("equipo1"), task.id, done)
