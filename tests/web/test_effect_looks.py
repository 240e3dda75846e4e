"""The pages of the effect in a browser at both widths: clean for axe, nothing wider than the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter
from tests.web.test_effect import campaign_rows
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, pytest.mark.slow, on_sqlite]


@pytest.fixture
def office(live_server: LiveServer) -> tuple[LiveServer, list[str]]:
    """A campaign with its results, and the addresses of its pages."""
    with live_server.app.app_context():
        advice.installed()
        ids = campaign_rows()
        urrao = advice.municipality("Urrao").id
        session().close()
    paths = ["", "/politicas/POL03", f"/expedientes/{ids['parent']}", f"/municipios/{urrao}"]
    return live_server, [f"/resultados/efecto{path}" for path in paths]


@both_widths
def test_every_page_of_the_effect_is_clean(office: tuple[LiveServer, list[str]], page: Page) -> None:
    server, paths = office
    enter(page, server, "equipo1")
    for path in paths:
        page.goto(f"{server.url}{path}")
        expect(page.locator("h1")).to_contain_text(("Efecto", "Oferta")[path.count("expedientes")])
        expect(page.locator(".way svg").first).to_be_attached()
        check(page)
