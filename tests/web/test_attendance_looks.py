"""Attendance and surveys in a browser at both widths: clean for axe, inside the page, and useful without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import attending, sheets
from tests.support.browsing import PHONE, LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter, follow
from tests.support.people import actor_named
from workflows.actions import invitations
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite]


@pytest.fixture
def case(live_server: LiveServer) -> str:
    """A case with two sessions; links of the first went out."""
    with live_server.app.app_context():
        attending.installed()
        case_id = attending.planned(groups={"Norte": ["Urrao"], "Sur": ["Jericó", "Abejorral"]})
        about = attending.session_on(case_id, "2026-11-18", lugar="Biblioteca municipal")
        attending.session_on(case_id, "2026-11-20", grupo="Sur", lugar="Virtual")
        place = attending.task_id(case_id, "ejecutar")
        invitations.send_invitations(actor_named("equipo1"), place, "asistente", about)
        session().close()
    return case_id


@both_widths
def test_the_team_writes_down_who_came(live_server: LiveServer, page: Page, case: str) -> None:
    with live_server.app.app_context():
        place = attending.task_id(case, "ejecutar")
    enter(page, live_server, "equipo1")
    page.goto(f"{live_server.url}/tareas/{place}")
    check(page)
    follow(page.get_by_role("link", name="Subir una lista").first)
    check(page)
    rows = [["Municipio", "Nombre", "Cargo", "Autoriza"], ["Urao", "Ana de Prueba", "", "x"]]
    page.get_by_label("Archivo con la lista").set_input_files(
        {"name": "lista.xlsx", "mimeType": "application/octet-stream", "buffer": sheets.workbook(rows)}
    )
    page.get_by_role("button", name="Revisar la lista").click()
    expect(page.get_by_text("¿Es Urrao?")).to_be_visible()
    check(page)
    rows[1][0] = "Urrao"
    page.get_by_label("Archivo con la lista").set_input_files(
        {"name": "lista.xlsx", "mimeType": "application/octet-stream", "buffer": sheets.workbook(rows)}
    )
    follow(page.get_by_role("button", name="Revisar la lista"))
    check(page)
    page.get_by_role("button", name="Agregar 1 persona").click()
    expect(page.get_by_text("Vinieron 1 de 3 entidades")).to_be_visible()
    check(page)
    follow(page.get_by_role("link", name="Registrar a mano").first)
    check(page)
    page.goto(f"{live_server.url}/expedientes/{case}")
    check(page)
    page.goto(f"{live_server.url}/expedientes/{case}/filas/asistente/imprimir")
    check(page)


def test_an_entity_answers_on_a_phone_without_scripts(live_server: LiveServer, browser: Browser, case: str) -> None:
    with live_server.app.app_context():
        links = {key.rpartition(" de ")[2]: path for key, path in attending.links("registro_asistencia").items()}
    page = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()  # type: ignore[arg-type]
    page.goto(live_server.url + links["Urrao"])
    page.get_by_label("Nombre").fill("Ana de Prueba")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("alert")).to_contain_text("autorización")
    page.get_by_label("Autoriza el tratamiento").check()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Quiénes están registrados (1)")).to_be_visible()
    page.context.close()


@both_widths
def test_the_pages_behind_links_are_clean(live_server: LiveServer, page: Page, case: str) -> None:
    with live_server.app.app_context():
        asked = {key.rpartition(" de ")[2]: path for key, path in attending.links("registro_asistencia").items()}
        about = attending.rows(case, "sesion")[0].id
        for name in ("Urrao", "Jericó"):
            attending.came(case, about, name, f"Persona de {name}")
        session().close()
    page.goto(live_server.url + asked["Urrao"])
    check(page)
    with live_server.app.app_context():
        attending.done(case, "ejecutar")
        polled = {key.rpartition(" de ")[2]: path for key, path in attending.links("encuesta_asesoria").items()}
        place = attending.task_id(case, "valorar")
        session().close()
    page.goto(live_server.url + polled["Urrao"])
    follow(page.get_by_role("button", name="Enviar"))
    check(page)
    for question in page.get_by_role("group").all():
        question.get_by_label("5, muy bien").check()
    page.get_by_label("¿Qué podemos mejorar?").fill("Más tiempo para las preguntas.")
    page.get_by_label("Autorizo el tratamiento").check()
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_text("Su respuesta ya está registrada")).to_be_visible()
    check(page)
    enter(page, live_server, "equipo1")
    page.goto(f"{live_server.url}/tareas/{place}")
    check(page)
