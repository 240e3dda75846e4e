"""A campaign of oferta at the point where its policies open: who asked for the advice, and a child case per policy."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from tests.support.desk import Desk
from workflows.actions import lotes
from workflows.domain.cases import Case
from workflows.domain.library import Material
from workflows.domain.people import system_actor
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session, transaction
from workflows.kernel.ids import new_id

ASKED = "solicitar_asesorias"
TOWNS = ["urrao", "jerico"]
ROW = {"asunto": "Asesoría por oferta", "requerimiento": "Capacitar a los equipos.", "entidades": TOWNS}
GROUP = {
    "nombre": "Suroeste 1", "entidades": TOWNS, "fecha": "2027-02-10", "hora": "09:00", "modalidad": "virtual",
    "lugar": "https://reunion.example",
}  # fmt: skip
PLAN = {
    "asunto": "Plan", "diagnostico": "Puntajes bajos.", "texto": "Presentación.", "equipo": "Equipo de apoyo.",
    "actividades": [{"actividad": "Taller", "tipo": "capacitacion", "responsable": "Equipo"}],
    "materiales": ["guia"], "grupos": [GROUP],
}  # fmt: skip
CALL = {"asunto": "Convocatoria", "texto": "Lo convocamos."}


def row(policy: str, group: str = "", **more: Any) -> dict[str, Any]:
    """What was asked for a policy: in an oficio of its own, or in the one that a group shares."""
    together = {"oficio": "conjunto", "grupo_oficio": group} if group else {"oficio": "propio"}
    return ROW | {"politica": policy} | together | more


def campaign(desk: Desk, drafter: str = "equipo") -> str:
    """A case from which policies open, where `drafter` has asked for the advice."""
    parent = desk.start()
    done = Task(
        id=new_id(), case_id=parent, owner_id="gobernacion", engine_task_id=new_id(), step=ASKED, title="Solicitar",
        role="equipo_mipg", created_at=clock.now(), state="done", completed_at=clock.now(), completed_by=drafter,
        revision=1,
    )  # fmt: skip
    with transaction() as current:
        current.add(done)
    return parent


def opened(desk: Desk, parent: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    """The cases of these rows, opened by one batch, in their order."""
    items = {str(place): {"item": each} for place, each in enumerate(rows)}
    who = system_actor("gobernacion")
    lotes.create_lote(who, "abrir_expedientes", "Abrir", {"procedure": "oferta_politica"}, items, new_id(), parent)
    desk.settle()
    query = select(Case.id).where(Case.parent_id == parent).order_by(Case.number)
    return list(session().scalars(query))


def designed(desk: Desk) -> str:
    """A case whose leader designs the advice, with a guide in the library."""
    (case,) = opened(desk, campaign(desk), [row("POL03")])
    guide = Material(
        id="guia", owner_id="gobernacion", kind="material", title="Guía", summary="", files=[], created_at=clock.now()
    )  # fmt: skip
    with transaction() as current:
        current.add(guide)
    desk.sign(case, "oficio_lider")
    desk.settle()
    return case


def called(desk: Desk, plan: dict[str, Any] | None = None) -> str:
    """A case whose municipalities were called, so that its sessions can be held."""
    case = designed(desk)
    desk.complete("lider3", case, "disenar_asistencia", data=plan or PLAN)
    desk.complete("lider3", case, "convocar", "enviar", data=CALL)
    desk.settle()
    return case
