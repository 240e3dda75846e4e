"""The follow-ups that wait, in a browser at both widths: clean for axe, a year changed and one given up."""

import pytest
from playwright.sync_api import Page, expect

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter, follow
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]


def test_a_follow_up_waits_for_another_year_and_another_is_given_up(live_server: LiveServer, page: Page) -> None:
    with live_server.app.app_context():
        advice.installed()
        advice.advised("Urrao", 2027)
        advice.advised("El Carmen de Viboral", 2026)
        session().close()
    enter(page, live_server, "equipo1")
    page.goto(f"{live_server.url}/resultados/seguimientos")
    check(page)
    follow(page.get_by_role("link", name="Urrao"))
    check(page)
    page.get_by_role("button", name="Cambiar la vigencia").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page)
    page.get_by_label("Vigencia", exact=True).fill("2028")
    page.get_by_label("¿Por qué cambia?").fill("La última sesión fue en enero.")
    page.get_by_role("button", name="Cambiar la vigencia").click()
    expect(page.get_by_text("Pasó de esperar 2027 a esperar 2028.")).to_be_visible()
    check(page)
    follow(page.get_by_role("link", name="Renunciar al seguimiento…"))
    check(page)
    page.get_by_label("¿Por qué se renuncia?").fill("La entidad no se mide.")
    page.get_by_role("button", name="Renunciar al seguimiento").click()
    expect(page.get_by_text("Se renunció al seguimiento.")).to_be_visible()
    follow(page.get_by_role("link", name="Se renunció"))
    check(page)
