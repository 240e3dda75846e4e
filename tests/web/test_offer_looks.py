"""The leader of a policy in a browser: municipalities shared out among groups, none forgotten, then called."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter, follow
from tests.support.people import actor_named
from tests.web import desk
from workflows.actions import cases, library
from workflows.domain.entities import Entity, owners
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite]
TOWNS = 24
GUIDE = library.MaterialForm("Guía de formulación de metas", policy="POL03", url="https://ejemplo.gov.co/guia")


def opened() -> str:
    """A policy offered to municipalities of two subregions, whose oficio the director has signed; the design's task."""
    nearby = select(Entity).where(Entity.kind == "alcaldia", Entity.subregion.in_(["Suroeste", "Norte"]))
    towns = [each.id for each in session().scalars(nearby.order_by(Entity.search).limit(TOWNS))]
    owner = owners()[0].id
    data = {
        "entidad": owner, "politica": "POL03", "vigencia": 2025, "asunto": "Asesoría en planeación institucional",
        "requerimiento": "Capacitar a los equipos.", "temas": "Metas.", "entidades": towns, "oficio": "propio",
    }  # fmt: skip
    start = cases.StartRequest(procedure="oferta_politica", entity_id=owner, data=data)
    case_id = cases.start_case(actor_named("equipo1"), start).case_ids[0]
    desk.signed(case_id)
    library.add_material(actor_named("equipo1"), GUIDE)
    return desk.open_task(case_id, "disenar_asistencia").id


@pytest.fixture
def office(live_server: LiveServer) -> tuple[LiveServer, str]:
    """The application, and the address of the leader's task."""
    with live_server.app.app_context():
        advice.installed()
        task_id = opened()
        session().close()
    return live_server, f"{live_server.url}/tareas/{task_id}"


def fill_plan(page: Page) -> None:
    page.get_by_label("Situación de los municipios").fill("Puntajes por debajo de la mediana.")
    page.get_by_role("textbox", name="Actividad", exact=True).first.fill("Taller de metas")
    page.get_by_label("Tipo").first.select_option("capacitacion")
    page.get_by_label("Persona del equipo").first.fill("Equipo de apoyo")
    page.get_by_label("Equipo", exact=True).fill("Dos profesionales.")
    page.get_by_label("Guía de formulación de metas").check()
    page.get_by_label("Presentación").fill("Se trabajará por subregiones.")
    for place, name in enumerate(("Suroeste", "Norte")):
        page.locator(f"#f-grupos-{place}-nombre").fill(name)
        page.locator(f"#f-grupos-{place}-fecha").fill(f"2027-02-1{place}")
        page.locator(f"#f-grupos-{place}-hora").fill("09:00")
        page.locator(f"#f-grupos-{place}-modalidad").select_option("virtual")
        page.locator(f"#f-grupos-{place}-lugar").fill("https://reunion.ejemplo.gov.co")


@both_widths
def test_municipalities_are_shared_out_and_the_page_counts_who_is_left(
    office: tuple[LiveServer, str], page: Page
) -> None:
    server, address_ = office
    enter(page, server, "lider.pol03")
    page.goto(address_)
    check(page)
    page.get_by_role("button", name="Agregar fila").nth(1).click()
    fill_plan(page)
    first, second = page.locator("#f-grupos-0-entidades"), page.locator("#f-grupos-1-entidades")
    first.get_by_label("Buscar en la lista").fill("suroeste")
    first.get_by_role("button", name="Marcar las que faltan").click()
    expect(second.get_by_role("status")).to_contain_text("0 marcadas aquí. Faltan")
    expect(second.locator(".elsewhere").first).to_have_text(" (ya está en otro lugar)")
    check(page)
    second.get_by_label("Belmira").check()
    page.get_by_role("button", name="Terminar").click()
    expect(page.locator(".error-summary")).to_contain_text("Cada entidad debe quedar en «Grupos» o en")
    second.get_by_role("button", name="Marcar las que faltan").click()
    expect(second.get_by_role("status")).to_contain_text("No falta ninguna por ubicar")
    check(page)
    follow(page.get_by_role("button", name="Terminar"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Convocar a los municipios")
    expect(page.get_by_label("La primera carta, como quedará")).to_contain_text("10 de febrero de 2027")
    check(page)


def test_the_keyboard_is_enough(office: tuple[LiveServer, str], page: Page) -> None:
    server, address_ = office
    enter(page, server, "lider.pol03")
    page.goto(address_)
    page.locator("#f-grupos-0-entidades").get_by_label("Buscar en la lista").focus()
    page.keyboard.type("jericó")
    page.keyboard.press("Enter")
    expect(page).to_have_url(address_)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#f-grupos-0-entidades").get_by_role("status")).to_contain_text("1 marcada aquí")


def test_without_scripts_the_server_says_who_is_forgotten(office: tuple[LiveServer, str], browser: Browser) -> None:
    server, address_ = office
    context = browser.new_context(java_script_enabled=False, locale="es-CO")
    page = context.new_page()
    enter(page, server, "lider.pol03")
    page.goto(address_)
    page.get_by_role("checkbox", name="Jericó").first.check()
    page.get_by_role("button", name="Terminar").click()
    expect(page.locator(".error-summary")).to_contain_text("Grupo 1, Fecha")
    expect(page.get_by_role("checkbox", name="Jericó").first).to_be_checked()
    context.close()
