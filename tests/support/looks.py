"""A person at a browser: enters, follows what leads to another page, and meets pages that are clean and fit."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import LiveServer
from tests.support.people import PASSWORD, address


def enter(page: Page, server: LiveServer, name: str) -> None:
    """Sign in as the person of this short name, whoever was signed in before."""
    page.context.clear_cookies()
    page.goto(f"{server.url}/entrar")
    page.get_by_label("Correo").fill(address(name))
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.get_by_role("link", name="Mis tareas").first).to_be_visible()


def follow(link: Locator) -> None:
    """Press the link or button and wait for the page it leads to: a click alone does not wait."""
    with link.page.expect_navigation():
        link.click()


def check(page: Page) -> None:
    """Clean for axe and no wider than the window."""
    found = Axe().run(page).response["violations"]
    assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
