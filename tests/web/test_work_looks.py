"""The work pages in a browser at both widths: clean for axe, inside the page, a letter read to its end."""

import pytest
from playwright.sync_api import Page, expect

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter, follow
from tests.support.people import PASSWORD
from tests.web import desk
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]
LONG = "Rediseño del portal de trámites y estrategia de datos abiertos " * 3


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    """Requests at several points of their way, one of them with long names."""
    with live_server.app.app_context():
        advice.installed()
        desk.given("El Carmen de Viboral", subject=LONG[:190])
        desk.reviewed("Amalfi")
        desk.drafted("Urrao", text="Le pedimos visitar el municipio.\n\n" + "Un párrafo más de la carta.\n\n" * 20)
        session().close()
    return live_server


def test_every_page_of_the_work_is_clean_at_both_widths(office: LiveServer, page: Page) -> None:
    enter(page, office, "directora")
    for path in ("/tareas", "/grupo", "/expedientes", "/asignacion", "/firma", "/tareas/reasignar"):
        page.goto(office.url + path)
        check(page)
    page.goto(f"{office.url}/expedientes?q=viboral")
    page.locator("a.task-link").click()
    expect(page.locator(".diagram .mark-now, .diagram .mark-late").first).to_be_attached()
    check(page)


def test_an_error_takes_the_focus_and_keeps_the_text(office: LiveServer, page: Page) -> None:
    enter(page, office, "responsable1")
    page.goto(f"{office.url}/tareas")
    page.goto(office.url + str(page.locator("a.task-link").first.get_attribute("href")))
    check(page)
    page.get_by_role("textbox", name="Texto").fill("Lo que escribí")
    page.get_by_role("textbox", name="Asunto").fill("")
    page.get_by_role("button", name="Enviar a firma").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_role("textbox", name="Texto")).to_have_value("Lo que escribí")
    check(page)


def test_a_letter_is_signed_only_after_it_was_read_to_its_end(office: LiveServer, page: Page) -> None:
    enter(page, office, "directora")
    page.goto(f"{office.url}/firma")
    button = page.get_by_role("button", name="Firmar", exact=True)
    expect(button).to_be_disabled()
    page.locator("[data-letter-end]").scroll_into_view_if_needed()
    expect(button).to_be_enabled()
    follow(button)
    check(page)
    page.get_by_label("Su contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Firmar", exact=True).click()
    expect(page.get_by_role("heading", name="1 carta firmada")).to_be_visible()
    check(page)
