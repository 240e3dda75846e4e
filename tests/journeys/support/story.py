"""How a request for advice gets, by programs, to where a test in a browser begins."""

from typing import Any

from flask import Flask

from tests.support.people import person_named
from tests.support.programs import Program, request_of

ENLACE = "enlace@abejorral.example"
LETTER = {"asunto": "Asesoría", "texto": "Con gusto los acompañamos."}
REVIEWED = {"tipo_peticion": "general", "prioridad": "normal"}
ACTION = {"accion": "Taller", "modalidad": "virtual", "fecha": "2026-12-02", "responsable": "Equipo"}


def asked(app: Flask) -> str:
    """A request of Abejorral about planning; its id."""
    data = {"politicas": ["POL03"], "solicitante_correo": ENLACE}
    found: str = Program(app, "equipo1").post("/cases", request_of(data=data)).get_json()["id"]
    return found


def asked_for_more(app: Flask) -> str:
    """The same, and a letter that asks for what is missing waits for the director's signature."""
    case = asked(app)
    team = Program(app, "equipo1")
    _done(team.do("revision", case, "incompleta", REVIEWED))
    _done(team.do("proyectar_requerimiento", case, data=LETTER | {"faltantes": [{"que_falta": "El acta."}]}))
    return case


def answered(app: Flask) -> str:
    """A request whose reply waits for the director's signature."""
    case = asked(app)
    _done(Program(app, "equipo1").do("revision", case, "completa", REVIEWED))
    chosen = {"responsable": person_named("responsable1").id, "via": "directo"}
    _done(Program(app, "directora").do("asignar", case, "asignar", chosen))
    leader = Program(app, "lider.pol03")
    plan = LETTER | {"diagnostico": "Por debajo de la mediana.", "acciones": [ACTION]}
    _done(leader.do("disenar_plan", case, data=plan))
    _done(leader.do("elaborar_respuesta_lider", case, "individual", LETTER))
    return case


def _done(answer: Any) -> None:
    assert answer.status_code == 200, answer.text
