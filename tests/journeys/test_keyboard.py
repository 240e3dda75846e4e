"""A task done with the keyboard alone, from the list to the message that it is done."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.support import story
from tests.journeys.support.office import Office
from tests.support.databases import on_sqlite

pytestmark = on_sqlite
MOST_STOPS = 60


def reach(office_page: Locator, target: Locator) -> None:
    """Press Tab until the focus is on the target; it must be seen there."""
    keyboard = office_page.page.keyboard
    for _ in range(MOST_STOPS):
        keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            outline = target.evaluate("e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow")
            assert outline != "nonenone", "the focus is not seen"
            return
    pytest.fail("the focus never got there")


def test_a_request_is_reviewed_without_a_mouse(office: Office) -> None:
    story.asked(office.server.app)
    screen = office.person("equipo1").open("/grupo")
    page, body = screen.page, screen.page.locator("body")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Revisar la solicitud").first).to_be_visible()
    screen.open(page.locator(".task-link").first.get_attribute("href") or "/grupo")
    reach(body, page.get_by_role("button", name="Tomar la tarea"))
    page.keyboard.press("Enter")
    screen.told("La tarea quedó a su nombre")
    notes = page.locator('[name="notas"]')
    reach(body, notes)
    page.keyboard.type("Clara y completa.")
    reach(body, page.get_by_role("button", name="Está completa: pasa a asignación"))
    page.keyboard.press("Enter")
    screen.told("Sigue: Asignar responsable")
