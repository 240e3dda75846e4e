"""The library in a browser at both widths: clean for axe, its filter and new materials in a form by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support import advice, lessons
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter, follow
from tests.support.people import actor_named
from tests.support.uploads import office as docx
from tests.web import desk
from workflows.actions import library
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]
TITLES = ("Guía de formulación de metas", "Formato de plan indicativo", "Glosario de planeación", "Acta modelo",
          "Lista de chequeo", "Presentación del taller", "Cartilla de indicadores")  # fmt: skip


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    """A library with materials and a shared lesson, and a plan to be designed with them."""
    with live_server.app.app_context():
        advice.installed()
        team = actor_named("equipo1")
        for title in TITLES:
            lessons.material(team, title, summary="Para los municipios que empiezan su plan de desarrollo.")
        lesson = lessons.material(team, "Empezar por las metas", kind="leccion", summary="Sin metas no hay plan.")
        library.share_lesson(team, lesson)
        case_id = desk.given("Urrao")
        desk.done(case_id, "elaborar_oficio", "responsable1", None, asunto="Solicitud", texto="Texto.")
        desk.signed(case_id)
        session().close()
    return live_server


def test_the_library_is_found_added_to_retired_and_shared(office: LiveServer, page: Page) -> None:
    enter(page, office, "equipo1")
    page.goto(f"{office.url}/biblioteca")
    expect(page.get_by_role("heading", level=2)).to_have_count(8)
    check(page)
    page.get_by_role("searchbox", name="Buscar en la biblioteca").fill("FORMULACION")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    follow(page.get_by_role("link", name=TITLES[0]))
    check(page)
    page.get_by_role("link", name="Retirar…").click()
    page.get_by_role("button", name="Retirar de la biblioteca").click()
    expect(page.get_by_text("Escriba por qué se retira.").first).to_be_visible()
    check(page)
    page.get_by_label("¿Por qué se retira?").fill("La norma cambió.")
    page.get_by_role("button", name="Retirar de la biblioteca").click()
    expect(page.get_by_text("La norma cambió.")).to_be_visible()
    check(page)
    page.goto(f"{office.url}/biblioteca/agregar")
    page.get_by_role("button", name="Agregar a la biblioteca").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page)
    page.goto(f"{office.url}/biblioteca?clase=leccion")
    follow(page.get_by_role("link", name="Empezar por las metas"))
    check(page)
    page.get_by_role("link", name="verla en la página pública").click()
    expect(page.get_by_role("heading", name="Empezar por las metas")).to_be_visible()
    check(page)
    page.go_back()
    page.get_by_role("button", name="Dejar de compartir").click()
    follow(page.get_by_role("link", name="Compartir…"))
    check(page)


def test_a_plan_takes_its_materials_from_the_library(office: LiveServer, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "Formato nuevo.docx"
    file.write_bytes(docx())
    with office.app.app_context():
        task = desk.open_task(desk.latest_case(), "disenar_plan").id
        session().close()
    enter(page, office, "lider.pol03")
    page.goto(f"{office.url}/tareas/{task}")
    page.get_by_label("Asunto").fill("Lo escrito queda")
    page.get_by_label("Filtrar la biblioteca").fill("formulacion")
    expect(page.locator(".materials .check:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Se muestran 1 de 8")).to_be_visible()
    page.get_by_label(TITLES[0]).check()
    page.get_by_label("Filtrar la biblioteca").fill("acta")
    expect(page.locator(".materials .check:visible")).to_have_count(2)
    check(page)
    page.get_by_text("Agregar uno nuevo").click()
    page.get_by_label("Archivo", exact=True).set_input_files(file)
    check(page)
    page.get_by_role("button", name="Agregar a la biblioteca y marcarlo").click()
    expect(page.get_by_label("Formato nuevo")).to_be_checked()
    expect(page.get_by_label(TITLES[0])).to_be_checked()
    expect(page.get_by_label("Asunto")).to_have_value("Lo escrito queda")
    check(page)
