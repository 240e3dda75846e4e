"""The pages of results in a browser: clean for axe in both modes, inside the page, and usable without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import advice
from tests.support.browsing import DESKTOP, PHONE, LiveServer
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter
from tests.support.scored import department, few, place
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite]
LOOKS = [(DESKTOP["width"], "light"), (DESKTOP["width"], "dark"), (PHONE["width"], "light"), (320, "dark")]
PATHS = (
    "mapa", "mapa?ver=diferencia&orden=POL07", "mapa?politica=POL07", "mapa?subregion=Norte&categoria=ESPECIAL",
    "politicas", "politicas/POL07", "municipios", "",
)  # fmt: skip


@pytest.fixture
def office(live_server: LiveServer) -> Iterator[LiveServer]:
    """Three years of the whole department, the first of another methodology and with blanks."""
    with live_server.app.app_context():
        advice.installed()
        few(2021, {"Urrao": ("44", "", "30"), "Amalfi": ("51", "48", "")}, "demo")
        department(2024, 2025)
        session().close()
    yield live_server


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_is_clean(office: LiveServer, browser: Browser, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="es-CO")  # type: ignore[arg-type]
    enter(page, office, "directora")
    with office.app.app_context():
        urrao = place("Urrao")
    for path in (*PATHS, urrao, f"{urrao}?vigencia=2021"):
        page.goto(f"{office.url}/resultados/{path}".rstrip("/"))
        check(page)
    page.close()


def test_names_and_policies_stay_while_the_table_moves(office: LiveServer, page: Page) -> None:
    enter(page, office, "directora")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{office.url}/resultados/mapa")
    region = page.get_by_role("region", name="Tabla del mapa de puntajes")
    before = _seen(page)
    region.evaluate("node => node.scrollTo(500, 1200)")
    assert _seen(page) == before, "the first column and the heads are where they were"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert region.evaluate("node => node.scrollWidth <= node.clientWidth"), "19 policies fit at 1280"


def _seen(page: Page) -> list[float]:
    """Where the names of the municipalities begin, and the heads of the policies end, inside the frame of the table."""
    found: list[float] = page.evaluate(
        """() => { const frame = document.querySelector('.heat-wrap').getBoundingClientRect();
            return [document.querySelector('.heat tbody th').getBoundingClientRect().left - frame.left,
                    document.querySelector('.heat thead').getBoundingClientRect().top - frame.top]; }"""
    )
    return found


def test_it_is_sorted_and_filtered_without_scripts(office: LiveServer, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="es-CO")
    page = context.new_page()
    enter(page, office, "directora")
    page.goto(f"{office.url}/resultados/mapa")
    page.get_by_role("link", name="Ordenar por Gobierno digital").click()
    head = page.get_by_role("columnheader", name="Gobierno digital")
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.get_by_label("Subregión").select_option("Urabá")
    page.get_by_role("button", name="Aplicar").click()
    expect(page.locator(".heat tbody tr")).to_have_count(11)
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Ordenar por Gobierno digital").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    page.locator(".heat tbody th a").first.click()
    expect(page.get_by_role("heading", name="Sus políticas, la más baja primero")).to_be_visible()
    context.close()


def test_filters_apply_themselves_and_stay_in_the_address(office: LiveServer, page: Page) -> None:
    enter(page, office, "directora")
    page.goto(f"{office.url}/resultados/mapa")
    page.get_by_label("Ver", exact=True).select_option("diferencia")
    page.wait_for_url("**/resultados/mapa?**ver=diferencia**")
    with page.expect_download() as answer:
        page.get_by_role("link", name="Descargar en Excel").click()
    assert answer.value.suggested_filename == "mapa de puntajes 2025 demostración.xlsx"
