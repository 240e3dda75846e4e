"""One window: what people do in it, and the look that every page must stand."""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, ConsoleMessage, Locator, Page, expect

from tests.support.looks import follow

# A folder for a picture of every page that is looked at, for human eyes; nothing depends on it.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# The browser reports the status of a form that came back for correction as an error.
REFUSED = "the server responded with a status of 422"
SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Screen:
    """A page of Cauce in somebody's hands."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.troubles: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and REFUSED not in message.text:
            self.troubles.append(message.text)

    def enter(self, email: str, password: str) -> None:
        """Sign in."""
        self.open("/entrar")
        self.page.get_by_label("Correo", exact=True).fill(email)
        self.page.get_by_label("Contraseña", exact=True).fill(password)
        self.press("Entrar")
        expect(self.page.get_by_role("navigation", name="Principal")).to_be_visible()

    def open(self, path: str) -> "Screen":
        """Go to a path of this server."""
        self.page.goto(self.url + path)
        return self

    def press(self, name: str, within: str = "main") -> "Screen":
        """Press the button or follow the link of this name."""
        place = self.page.locator(within)
        named = place.get_by_role("button", name=name, exact=True).or_(place.get_by_role("link", name=name, exact=True))
        named.first.click()
        return self

    def press_first(self, start: str, within: str = "main") -> "Screen":
        """Press the first button whose name begins so (the rest tells a screen reader which one it is)."""
        self.page.locator(within).get_by_role("button", name=start).first.click()
        return self

    def follow_first(self, start: str) -> "Screen":
        """Follow the first link whose name begins so."""
        return self.follow(self.page.locator("main").get_by_role("link", name=start).first)

    def follow(self, link: Locator) -> "Screen":
        """Press what leads to another page and wait for that page: a click alone does not."""
        follow(link)
        return self

    def open_task(self, title: str) -> "Screen":
        """Open the first task of this title as a page of its own, from the list."""
        link = self.page.locator(".task-link", has_text=title).first
        return self.open(link.get_attribute("href") or "")

    def preview(self) -> bytes:
        """Open the letter that «Vista previa» shows in another window; its bytes."""
        button = self.page.locator("form[data-draft-url]").get_by_role("button", name="Vista previa")
        url = self.url + str(button.get_attribute("formaction"))
        with self.page.expect_popup() as shown:
            button.click()
        expect(shown.value).to_have_url(url)
        shown.value.close()
        typed = self.page.evaluate("Object.fromEntries(new FormData(document.querySelector('form[data-draft-url]')))")
        return self._bytes(self.page.context.request.post(url, form=typed))

    def fill(self, **fields: str) -> "Screen":
        """Fill in fields by their names in the form; `__` stands for the hyphens of a row's field."""
        for name, value in fields.items():
            named = f'[name="{name.replace("__", "-")}"]'
            field = self.page.locator(named).first
            if field.get_attribute("type") == "radio":
                self.page.locator(f'{named}[value="{value}"]').check()
            elif field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def says(self, *texts: str | re.Pattern[str]) -> "Screen":
        """The page contains every text."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def told(self, *texts: str) -> "Screen":
        """The message after an act contains every text."""
        for text in texts:
            expect(self.page.locator("#avisos")).to_contain_text(text)
        return self

    def looks_good(self, name: str) -> "Screen":
        """No violation of WCAG 2.1 AA, no error in the console, nothing wider than the window."""
        self.picture(name)
        found = Axe().run(self.page, options=RULES).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name
        assert self.page.evaluate(SPILL) <= 0, f"{name} is wider than its window"
        assert self.troubles == [], name
        return self

    def picture(self, name: str) -> None:
        """Keep a picture of the page when somebody asked for pictures."""
        if PICTURES:
            width = (self.page.viewport_size or {"width": 0})["width"]
            self.page.evaluate("window.scrollTo(0, 0)")
            self.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)

    def read_letter(self) -> "Screen":
        """Read the letter of the tray to its end, without which it cannot be signed."""
        self.page.locator("[data-letter-end]").scroll_into_view_if_needed()
        expect(self.page.get_by_role("button", name="Firmar", exact=True)).to_be_enabled()
        return self

    def download_link(self, name: str) -> bytes:
        """The bytes behind the link of this name."""
        return self.download(self.page.get_by_role("link", name=name).first.get_attribute("href") or "")

    def download(self, path: str) -> bytes:
        """The bytes behind a link, with this person's session."""
        return self._bytes(self.page.context.request.get(path if path.startswith("http") else self.url + path))

    def _bytes(self, answer: APIResponse) -> bytes:
        assert answer.status == 200, f"{answer.url}: {answer.status}"
        return answer.body()
