"""Importing in a browser at both widths: names that are asked, files that a person settles, a value's history."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter, follow
from tests.support.publications import advice_book
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]
ROWS = [["Gobierno Digital", "Publicar datos abiertos.", "POL07"], ["Integridad", "Actualizar el código.", "POL02"]]


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    """An installation without results."""
    with live_server.app.app_context():
        advice.installed()
        session().close()
    return live_server


def test_a_name_is_asked_and_the_value_tells_where_it_comes_from(
    office: LiveServer, page: Page, tmp_path: Path
) -> None:
    odd = tmp_path / "r.csv"
    odd.write_bytes(advice.csv_of(("Urráo (Ant)", "61,2", "55,1"), ("Abejorral", "70", "66.4")))
    enter(page, office, "equipo1")
    page.goto(f"{office.url}/resultados")
    check(page)
    page.get_by_label("Archivo de resultados").set_input_files(odd)
    page.get_by_role("button", name="Revisar archivo").click()
    expect(page.get_by_role("heading", name="¿De quién son estas filas?")).to_be_visible()
    check(page)
    page.get_by_label("¿Cuál es?").fill("Urrao")
    follow(page.get_by_role("button", name="Guardar nombres y revisar de nuevo"))
    check(page)
    page.get_by_role("button", name="Importar resultados").click()
    expect(page.get_by_text("4 puntajes nuevos o corregidos")).to_be_visible()
    check(page)
    with office.app.app_context():
        urrao = advice.municipality("Urrao").id
        session().close()
    page.goto(f"{office.url}/resultados/{urrao}/historia/POL03/2025")
    expect(page.get_by_text("Equipo MIPG 1, demostración").last).to_be_visible()
    check(page)
    page.goto(f"{office.url}/resultados/nombres")
    check(page)
    follow(page.get_by_role("link", name="Urráo (Ant)"))
    check(page)
    page.goto(f"{office.url}/resultados/nombres")
    page.get_by_role("button", name="Olvidar").click()
    page.get_by_role("dialog").get_by_role("button", name="Olvidar").click()
    expect(page.get_by_text("Todavía no hay otros nombres.")).to_be_visible()


def test_files_of_recommendations_are_settled_and_read(office: LiveServer, page: Page, tmp_path: Path) -> None:
    books = {"nadie": ROWS, "Yarumal": [["Deporte", "Algo.", ""]]}
    for name, rows in books.items():
        (tmp_path / f"{name}.xlsx").write_bytes(advice_book(rows))
    enter(page, office, "equipo1")
    page.goto(f"{office.url}/resultados/recomendaciones")
    check(page)
    page.get_by_label("Archivos de recomendaciones").set_input_files(sorted(tmp_path.glob("*.xlsx")))
    page.get_by_role("button", name="Revisar archivos").click()
    expect(page.locator(".error-summary")).to_contain_text("celda C5")
    check(page)
    page.get_by_label("Entidad de nadie.xlsx").fill("Urrao")
    follow(page.get_by_role("button", name="Revisar de nuevo"))
    check(page)
    page.get_by_role("button", name="Importar 1 archivo").click()
    expect(page.get_by_role("heading", name="Alcaldía de Urrao")).to_be_visible()
    expect(page.get_by_text("Publicar datos abiertos.")).to_be_visible()
    check(page)
