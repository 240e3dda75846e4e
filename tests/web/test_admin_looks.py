"""The entrance and the administration in a browser: nothing for axe to complain about, nothing out of the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, follow
from workflows.actions import seed

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]
A = "/administracion"
PAGES = (A, f"{A}/personas", f"{A}/personas/nueva", f"{A}/entidades", f"{A}/dependencias", f"{A}/politicas",
         f"{A}/reglas", f"{A}/reglas/horario", f"{A}/dias", f"{A}/versiones", f"{A}/incidentes", f"{A}/historia",
         "/correos", "/cuenta", "/cuenta/contrasena")  # fmt: skip


def test_entering_with_one_click_and_every_page_of_the_administration(live_server: LiveServer, page: Page) -> None:
    with live_server.app.app_context():
        seed.load_base()
        seed.load_demo_people()
    page.goto(f"{live_server.url}/entrar")
    check(page)
    follow(page.get_by_role("button", name="Administrador"))
    for path in PAGES:
        page.goto(live_server.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check(page)
