"""The calendar in a browser: clean for axe at both widths, moved by the keyboard, a list on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter
from tests.web import desk
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite]


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    """Somebody with more due dates on a day than its cell shows."""
    with live_server.app.app_context():
        advice.installed()
        for name in ("Urrao", "Amalfi", "Jardín", "El Carmen de Viboral", "San Pedro de los Milagros", "Caldas"):
            desk.given(name)
        session().close()
    return live_server


@both_widths
def test_month_list_account_and_catalogue_are_clean(office: LiveServer, page: Page, viewport: dict[str, int]) -> None:
    enter(page, office, "responsable1")
    for path in (
        "/calendario",
        "/calendario?vista=lista",
        "/calendario?mes=2027-01",
        "/calendario?tipo=consulta",
        "/cuenta",
    ):
        page.goto(office.url + path)
        check(page)
    page.goto(f"{office.url}/calendario?mes=2027-01")
    wide = viewport["width"] > 400
    expect(page.locator("table.agenda")).to_be_visible() if wide else expect(page.locator(".agenda")).to_be_hidden()
    expect(page.locator(".agenda-list")).to_be_visible(visible=not wide)
    enter(page, office, "admin")
    for path in ("/administracion/obligaciones", "/administracion/obligaciones/nueva"):
        page.goto(office.url + path)
        check(page)


def test_months_are_turned_and_a_full_day_is_opened_by_the_keyboard(office: LiveServer, page: Page) -> None:
    enter(page, office, "responsable1")
    page.goto(f"{office.url}/calendario")
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="y 2 más").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".agenda-listed:target li")).to_have_count(6)
    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(title)
    page.get_by_role("link", name="Hoy", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_an_address_is_made_copied_and_revoked(office: LiveServer, page: Page) -> None:
    enter(page, office, "responsable1")
    page.goto(f"{office.url}/cuenta")
    page.get_by_role("button", name="Crear dirección").click()
    path = "/calendario/" + page.locator("code.secret").inner_text().split("/calendario/")[1]
    assert page.request.get(office.url + path).status == 200
    check(page)
    page.get_by_role("button", name="Revocar la dirección").click()
    expect(page.get_by_text("Esa dirección de calendario ya no sirve.")).to_be_visible()
    assert page.request.get(office.url + path).status == 404
