"""The same way through programs: a request, its reply, its sessions and its survey, with tokens only."""

from typing import Any

import pytest
from flask import Flask

from tests.journeys.support import papers
from tests.journeys.support.office import OPENING, attached_pdf, move_to, text_of, tick
from tests.support.advice import actor, csv_of, installed
from tests.support.people import person_named
from tests.support.programs import Program, request_of
from tests.support.smtp import Mailbox
from workflows.actions import results

pytestmark = pytest.mark.office
ENLACE = "enlace@abejorral.example"
TEXT = {"asunto": "Ventanilla en línea", "texto": "Con gusto.\n\nAtentos & <listos>."}
ACTIONS = [
    {"accion": action, "modalidad": "virtual", "fecha": "2026-12-02", "responsable": "Equipo"}
    for action in ("Taller", "Visita")
]
SURVEY = {"claridad": 5, "utilidad": 5, "oportunidad": 4, "satisfaccion": 5}
ANALYSIS = TEXT | {"analisis": "Pasó de 55,0 a 71,5.", "conclusion": "mejora", "lecciones": "Los talleres sirven."}
PLAN = TEXT | {"diagnostico": "Por debajo de la mediana.", "acciones": ACTIONS}


@pytest.fixture
def office(app: Flask) -> Flask:
    """The office of the browsers' journey, with programs in place of browsers."""
    installed()
    move_to(OPENING)
    return app


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201, 202), answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_from_the_request_to_the_survey_with_tokens_only(office: Flask, mailbox: Mailbox) -> None:
    team, director = Program(office, "equipo1"), Program(office, "directora")
    responsible, leader = Program(office, "responsable1"), Program(office, "lider.pol03")
    sent = request_of(code="05002", data={"politicas": ["POL03"], "solicitante_correo": ENLACE}, external_id="X-1")
    case = done(team.post("/cases", sent, key="una-vez"))["id"]
    assert done(team.post("/cases", sent, key="otra-vez"))["id"] == case
    tick(office)
    assert "14 de diciembre de 2026" in text_of(mailbox.to(ENLACE)[0])

    done(team.do("revision", case, "completa", {"tipo_peticion": "general", "prioridad": "normal"}))
    chosen = {"responsable": person_named("responsable1").id, "via": "con_oficio"}
    done(director.do("asignar", case, "asignar", chosen))
    done(responsible.do("elaborar_oficio", case, data=TEXT))
    done(director.sign("firmar_oficio", case))
    done(leader.do("disenar_plan", case, data=PLAN))
    done(responsible.do("elaborar_respuesta", case, "individual", TEXT))
    reply = done(director.sign("firmar_respuesta", case))["numbered"][0]
    tick(office)

    letter = done(team.get(f"/documents/{reply}"))
    assert letter["state"] == "issued"
    pdf = team.get(f"/documents/{reply}", format="pdf").data
    assert letter["number"] in papers.text(pdf)
    (mail,) = [each for each in mailbox.to(ENLACE) if letter["number"] in str(each["Subject"])]
    assert attached_pdf(mail) == pdf
    read = done(team.get(f"/cases/{case}"))
    assert read["state_label"] == "Atendida"
    assert read["terms"][0]["state"] == "met"

    advise(leader, case)
    done(Program(office, "enlace.05002").do("encuesta", case, "enviar", SURVEY))
    tick(office)
    assert done(team.get(f"/cases/{case}"))["tasks"] == []

    follow_up(office, team, director)


def follow_up(office: Flask, team: Program, director: Program) -> None:
    """The results arrive the next year; the team analyses, the director signs, the expediente is closed."""
    move_to("2027-06-15T09:00:00-05:00")
    for vigencia, score in ((2025, "55,0"), (2026, "71,5")):
        results.import_results(actor(), "resultados.csv", csv_of(("Abejorral", "60,0", score)), vigencia, "official")
    tick(office)
    (found,) = done(team.get("/cases", procedure="seguimiento"))["items"]
    done(team.do("analizar", found["id"], data=ANALYSIS))
    report = done(director.sign("firmar_informe", found["id"]))["numbered"][0]
    tick(office)
    assert "71,5" in papers.text(team.get(f"/documents/{report}", format="pdf").data)
    assert done(team.get(f"/cases/{found['id']}"))["state_label"] == "Cerrada"


def advise(leader: Program, case: str) -> None:
    """One session, one action done, the other explained, and the certificate."""
    task = leader.task("ejecutar_asistencia", case)
    place = f"/tasks/{task['id']}/records"
    early = leader.do("ejecutar_asistencia", case, data=TEXT)
    assert early.status_code in (409, 422), "nothing was registered yet"
    session = {"fecha": "2026-12-02", "modalidad": "virtual", "temas": "Metas."}
    rows = done(leader.post(place, {"kind": "sesion", "data": session}, key="sesion-1"))["items"]
    again = done(leader.post(place, {"kind": "sesion", "data": session}, key="sesion-1"))["items"]
    assert again == rows
    first, second = [row for row in rows if row["kind"] == "accion"]
    closing = ((first, {"estado": "hecha"}), (second, {"estado": "justificada", "justificacion": "La aplazaron."}))
    for row, state in closing:
        sent = {"kind": "accion", "record": row["id"], "revision": row["revision"], "data": row["data"] | state}
        rows = done(leader.post(place, sent))["items"]
    assert all(row["closed"] for row in rows)
    done(leader.do("ejecutar_asistencia", case, data=TEXT))
