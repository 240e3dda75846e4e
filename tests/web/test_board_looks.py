"""The board in a browser at both widths: clean for axe, the picture says what the table says, one A4 on paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter
from tests.support.years import work_of_years
from tests.web import desk
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite]
NAMES = ("Urrao", "Amalfi", "Jardín", "El Carmen de Viboral", "San Pedro de los Milagros")


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    """A few requests at several points of their way."""
    with live_server.app.app_context():
        advice.installed()
        for name in NAMES:
            desk.reviewed(name)
        desk.given("Caldas")
        session().close()
    return live_server


def sheets_of(file: Path) -> list[tuple[int, int]]:
    """Width and height in points of each page of a PDF by Chromium."""
    pages = re.findall(rb"/Type /Page\b[^s].*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", file.read_bytes(), re.S)
    return [(round(float(width)), round(float(height))) for width, height in pages]


@both_widths
def test_the_board_is_clean_and_its_figures_are_drawn_on_the_diagram(office: LiveServer, page: Page) -> None:
    enter(page, office, "directora")
    page.goto(f"{office.url}/tablero")
    expect(page.locator(".diagram-word.heat").first).to_be_attached()
    expect(page.locator("[data-diagram-status]")).to_have_count(0)
    drawn = page.locator(".diagram .djs-overlays").evaluate_all(
        "all => Object.fromEntries(all.map(one => [one.dataset.containerId, one.textContent]))"
    )
    listed = page.locator("tr[data-step]").evaluate_all(
        """all => Object.fromEntries(all.map(one =>
            [one.dataset.step, [...one.cells].slice(3).map(cell => cell.textContent).join(' · ')]))"""
    )
    assert drawn == listed
    check(page)
    page.get_by_role("link", name="Vencidas").first.click()
    expect(page.get_by_role("link", name="Todas")).to_have_attribute("aria-current", "page")
    check(page)


def test_it_is_narrowed_by_the_keyboard_alone(office: LiveServer, page: Page) -> None:
    enter(page, office, "directora")
    page.goto(f"{office.url}/tablero")
    page.get_by_label("Política", exact=True).focus()
    page.keyboard.type("Planeación institucional")
    page.wait_for_url("**/tablero?**politica=POL03**")
    expect(page.locator(".board-dimensions tbody tr")).to_have_count(2)


def test_it_prints_on_one_a4(office: LiveServer, page: Page, tmp_path: Path) -> None:
    enter(page, office, "directora")
    page.goto(f"{office.url}/tablero?periodo=365")
    expect(page.locator(".diagram-word.heat").first).to_be_attached()
    page.pdf(path=tmp_path / "tablero.pdf", prefer_css_page_size=True)
    assert sheets_of(tmp_path / "tablero.pdf") == [(595, 842)]


def test_years_of_work_still_fit_on_one_sheet(office: LiveServer, page: Page, tmp_path: Path) -> None:
    enter(page, office, "directora")
    with office.app.app_context():
        work_of_years(desk.request_of("Argelia"), 300)
    page.goto(f"{office.url}/tablero")
    check(page)
    page.pdf(path=tmp_path / "tablero.pdf", prefer_css_page_size=True)
    assert sheets_of(tmp_path / "tablero.pdf") == [(595, 842)]
