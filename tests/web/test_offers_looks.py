"""The pages of an offer in a browser at both widths: clean for axe, inside the page, alive while one types."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support import advice, offers
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter
from tests.web import desk
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]


@pytest.fixture
def office(live_server: LiveServer, page: Page) -> LiveServer:
    """The scores of 125 municipalities, and somebody of the team at the keyboard."""
    with live_server.app.app_context():
        advice.installed()
        offers.scored()
        session().close()
    enter(page, live_server, "equipo1")
    return live_server


def opened(office: LiveServer, page: Page, case_id: str, step: str) -> None:
    with office.app.app_context():
        task_id = desk.open_task(case_id, step).id
        session().close()
    page.goto(f"{office.url}/tareas/{task_id}")


def made(office: LiveServer, *policies: str, until: str = "agrupar") -> str:
    with office.app.app_context():
        case_id = offers.chosen(*policies) if until != "analizar_puntajes" else offers.begun()
        if until == "solicitar_asesorias":
            offers.grouped(case_id)
        session().close()
    return case_id


def test_the_proposal_follows_what_is_typed(office: LiveServer, page: Page) -> None:
    opened(office, page, made(office, until="analizar_puntajes"), "analizar_puntajes")
    check(page)
    expect(page.get_by_text("Con puntaje inferior a 60")).to_be_visible()
    page.get_by_role("textbox", name="Umbral").fill("25")
    expect(page.get_by_text("Con puntaje inferior a 25")).to_be_visible()
    expect(page.get_by_role("textbox", name="Umbral")).to_be_focused()
    page.get_by_role("button", name="Marcar las propuestas").click()
    expect(page.locator("input[name=politicas]:checked")).to_have_count(1)
    check(page)


def test_what_is_marked_while_the_answer_comes_stays_marked(office: LiveServer, page: Page) -> None:
    opened(office, page, made(office, until="analizar_puntajes"), "analizar_puntajes")
    held: list[Route] = []
    page.route("**/tareas/*", lambda route: held.append(route))
    page.get_by_role("button", name="Desmarcar todas").click()
    expect(page.locator("[data-panel][aria-busy]")).to_have_count(1)
    page.locator('input[name=politicas][value="POL01"]').check()
    page.get_by_role("button", name="Ver la propuesta con este criterio").click()
    held.pop().continue_()
    expect(page.locator("input[name=politicas]:checked")).to_have_count(1)
    expect(page.locator('input[name=politicas][value="POL01"]')).to_be_checked()
    expect(page.locator("[data-panel][aria-busy]")).to_have_count(1)
    held.pop().continue_()
    expect(page.locator("[data-panel][aria-busy]")).to_have_count(0)
    expect(page.locator("input[name=politicas]:checked")).to_have_count(1)


def test_what_was_pressed_arrives_before_the_form_leaves(office: LiveServer, page: Page) -> None:
    opened(office, page, made(office, until="analizar_puntajes"), "analizar_puntajes")
    held: list[Route] = []
    page.route("**/tareas/*", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("button", name="Desmarcar todas").click()
    expect(page.locator("[data-panel][aria-busy]")).to_have_count(1)
    page.get_by_role("button", name="Seguir con estas políticas").click()
    expect(page.locator("[data-panel][aria-busy]")).to_have_count(1)
    held[0].continue_()
    expect(page.get_by_role("alert")).to_contain_text("Falta «Políticas que siguen en la oferta».")


def test_groups_are_counted_while_they_change_and_errors_lead_to_their_row(office: LiveServer, page: Page) -> None:
    opened(office, page, made(office), "agrupar")
    check(page)
    expect(page.locator('[data-tally="POL07"]')).to_have_text("2")
    page.get_by_label("Grupo de Jericó").select_option("POL07")
    expect(page.locator('[data-tally="POL07"]')).to_have_text("3")
    page.locator("summary", has_text="Gobierno").first.click()
    page.get_by_label("Grupo de Amalfi").select_option("")
    page.get_by_role("button", name="Dejar estos grupos").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.get_by_label("Motivo de Amalfi")).to_be_focused()
    check(page)


def test_the_requests_and_the_list(office: LiveServer, page: Page) -> None:
    case_id = made(office, until="solicitar_asesorias")
    opened(office, page, case_id, "solicitar_asesorias")
    check(page)
    page.get_by_role("button", name="Otro requerimiento de esta política").first.click()
    expect(page.get_by_text("Saldrán 3 oficios")).to_be_visible()
    check(page)
    page.goto(f"{office.url}/expedientes/{case_id}/grupos")
    check(page)
