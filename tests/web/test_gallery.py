"""The layouts and macros as people meet them: with eyes, keyboard, phone, screen reader, and without scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import LiveServer
from tests.web.gallery import PAGES, create_gallery

pytestmark = pytest.mark.browser
WIDTHS = {"light": (1280, 390, 320), "dark": (1280,)}


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """Address of the gallery."""
    with LiveServer(create_gallery()) as server:
        yield server.url


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_quiet_and_fits(browser: Browser, gallery: str, name: str, scheme: Any) -> None:
    page = browser.new_page(color_scheme=scheme, locale="es-CO")
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    for width in WIDTHS[scheme]:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{gallery}/{name}")
        spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert spill <= 0, f"{name} spills {spill} px at {width} px"
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
    assert troubles == []
    page.close()


def test_the_diagram_keeps_its_watermark_and_says_where_the_case_is(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/case")
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    expect(page.locator(".diagram-word.now")).to_have_text("● Ahora")


def test_the_diagram_grows_shrinks_and_fills_the_screen_by_buttons(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/case")
    diagram = page.locator(".diagram")
    wide = "element => element.querySelector('[data-element-id] .djs-visual').getBoundingClientRect().width"
    expect(diagram.get_by_role("button", name="Ver todo")).to_be_visible()
    whole = diagram.evaluate(wide)
    diagram.get_by_role("button", name="Acercar el diagrama").press("Enter")
    assert diagram.evaluate(wide) > whole
    diagram.get_by_role("button", name="Alejar el diagrama").click()
    assert diagram.evaluate(wide) == pytest.approx(whole, rel=0.01)
    diagram.get_by_role("button", name="Pantalla completa").click()
    page.wait_for_function("document.fullscreenElement?.classList.contains('diagram')")
    diagram.get_by_role("button", name="Salir de pantalla completa").click()
    page.wait_for_function("document.fullscreenElement === null")
    expect(diagram.get_by_role("button", name="Pantalla completa", exact=True)).to_be_visible()


def test_rows_are_added_and_removed_in_place(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/task")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Agregar fila").click()
    expect(rows).to_have_count(4)
    fresh = rows.nth(3).get_by_label("Acción", exact=True)
    expect(fresh).to_be_focused()
    expect(fresh).to_have_attribute("name", "acciones-3-accion")
    rows.nth(0).get_by_role("button", name="Quitar fila").click()
    expect(rows).to_have_count(3)
    expect(rows.nth(0).locator("legend").first).to_have_text("Acción 1")


def test_without_scripts_rows_are_added_by_the_server_and_the_form_is_sent(browser: Browser, gallery: str) -> None:
    page = browser.new_page(java_script_enabled=False, locale="es-CO")
    page.goto(f"{gallery}/task")
    page.locator("#f-asunto").fill("Visita")
    page.get_by_role("button", name="Agregar fila").click()
    expect(page.locator("[data-row]")).to_have_count(5)
    expect(page.locator("#f-asunto")).to_have_value("Visita")
    page.locator("summary", has_text="Devolver…").click()
    page.get_by_label("Motivo", exact=True).fill("Falta la fecha")
    page.get_by_role("button", name="Devolver", exact=True).click()
    expect(page.locator("body")).to_contain_text('"why":"Falta la fecha"')
    expect(page.locator("body")).to_contain_text('"valor":"doce"')
    page.close()


def test_a_draft_is_saved_and_says_when(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/task")
    with page.expect_request("**/borrador") as sent:
        page.locator("#f-asunto").fill("Visita")
    assert "Visita" in (sent.value.post_data or "")
    expect(page.locator("[data-draft-status]")).to_have_text(re.compile(r"Guardado \d"))


def test_what_was_typed_survives_a_lost_session(page: Page, gallery: str) -> None:
    page.route("**/borrador", lambda route: route.fulfill(status=401, body=""))
    page.goto(f"{gallery}/task")
    page.locator("#f-asunto").fill("Visita")
    expect(page.locator("[data-draft-status]")).to_contain_text("quedó guardado en este equipo", timeout=8000)
    page.reload()
    expect(page.locator("#f-asunto")).to_have_value("")
    page.get_by_role("button", name="Recuperar lo escrito").click()
    expect(page.locator("#f-asunto")).to_have_value("Visita")


def test_an_act_without_return_asks_first(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/task")
    page.get_by_role("button", name="Enviar a firma").click()
    box = page.get_by_role("dialog", name="Confirmar")
    expect(box).to_be_visible()
    box.get_by_role("button", name="Volver").click()
    expect(page.locator("h1")).to_have_text("Elaborar oficio al líder")
    page.get_by_role("button", name="Enviar a firma").click()
    page.get_by_role("dialog").get_by_role("button", name="Enviar a firma").click()
    expect(page.locator("body")).to_contain_text('"outcome":"enviar"')


def test_the_keyboard_moves_through_the_inbox_and_can_be_switched_off(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/inbox")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".task-row").nth(1)).to_have_class(re.compile("selected"))
    page.keyboard.press("x")
    expect(page.locator(".task-pick").first).to_be_visible()
    page.keyboard.press("?")
    page.get_by_label("Usar atajos en este equipo").uncheck()
    page.get_by_role("button", name="Cerrar").click()
    page.keyboard.press("?")
    expect(page.locator("#atajos")).to_be_hidden()


def test_a_row_opens_beside_the_list_on_a_wide_screen(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/inbox")
    page.locator(".task-link").first.click()
    expect(page.locator("[data-split-part] h1")).to_have_text("Elaborar oficio al líder")
    expect(page).to_have_url(f"{gallery}/inbox")


def test_a_letter_is_signed_only_after_it_was_read(browser: Browser, gallery: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 300}, locale="es-CO")
    page.goto(f"{gallery}/tray")
    sign = page.locator("[data-sign]")
    expect(sign).to_be_disabled()
    page.locator("[data-letter-end]").scroll_into_view_if_needed()
    expect(sign).to_be_enabled()
    page.close()


def test_the_load_of_a_person_moves_with_the_choice(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/boards")
    page.locator("#para-1").select_option("2")
    expect(page.locator("[data-load='2'] .load-text")).to_have_text("9 en curso, 0 vencidas, 1 nueva")
    expect(page.get_by_role("button", name="Asignar 2")).to_be_enabled()


def test_files_are_listed_and_sent_with_the_form(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/task")
    page.locator("#f-soporte").set_input_files(
        {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2500}
    )
    expect(page.locator("[data-file-list]").first).to_contain_text("acta.pdf · 3 kB")
    page.get_by_role("button", name="Vista previa").click()
    expect(page.locator("main")).to_contain_text('"outcome":"vista"')
