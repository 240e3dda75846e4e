"""The entrance and the administration in a browser: nothing for axe to complain about, nothing out of the page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from workflows.actions import seed

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]
A = "/administracion"
PAGES = (A, f"{A}/personas", f"{A}/personas/nueva", f"{A}/entidades", f"{A}/dependencias", f"{A}/politicas",
         f"{A}/reglas", f"{A}/reglas/horario", f"{A}/dias", f"{A}/versiones", f"{A}/incidentes", f"{A}/historia",
         "/correos", "/cuenta", "/cuenta/contrasena")  # fmt: skip


def check(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_entering_with_one_click_and_every_page_of_the_administration(live_server: LiveServer, page: Page) -> None:
    with live_server.app.app_context():
        seed.load_base()
        seed.load_demo_people()
    page.goto(f"{live_server.url}/entrar")
    check(page)
    page.get_by_role("button", name="Administrador").click()
    for path in PAGES:
        page.goto(live_server.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check(page)
