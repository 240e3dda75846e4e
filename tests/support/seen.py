"""Public pages seen at three widths: no violation of axe, nothing that spills."""

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

WIDTHS = (1280, 390, 320)


def accessible_and_fitting(browser: Browser, pages: Mapping[str, str]) -> None:
    """Open each address by its name; a page that spills or that axe complains about is an error."""
    page = browser.new_page(locale="es-CO")
    for name, address in pages.items():
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert spill <= 0, f"{name} spills {spill} px at {width} px"
        violations = Axe().run(page).response["violations"]
        assert [(name, found["id"], found["nodes"][0]["html"]) for found in violations] == []
    page.close()
