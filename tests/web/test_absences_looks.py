"""Absences and the reassignment of several tasks in a browser, at both widths: clean for axe, and done by hand."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.support import advice
from tests.support.browsing import LiveServer, both_widths
from tests.support.databases import on_sqlite
from tests.support.looks import check, enter, follow
from tests.support.people import person_named
from tests.web import desk
from workflows.actions import sweeps
from workflows.domain.tasks import Task
from workflows.kernel import clock
from workflows.kernel.db import session

pytestmark = [pytest.mark.browser, on_sqlite, both_widths]


@pytest.fixture
def office(live_server: LiveServer) -> LiveServer:
    """Three tasks of one person, one of them a letter that waits for its signature."""
    with live_server.app.app_context():
        advice.installed()
        for name in ("Urrao", "Amalfi", "El Carmen de Viboral"):
            desk.given(name)
        desk.drafted("Abejorral")
        session().close()
    return live_server


def test_an_absence_is_planned_seen_and_ended(office: LiveServer, page: Page) -> None:
    with office.app.app_context():
        deputy, absent = person_named("responsable2").name, person_named("responsable1").name
        today = clock.today().isoformat()
        session().close()
    enter(page, office, "responsable1")
    page.goto(f"{office.url}/cuenta/ausencias")
    check(page)
    follow(page.get_by_role("link", name="Registrar una ausencia"))
    check(page)
    page.get_by_role("button", name="Ver qué pasa").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page)
    page.get_by_label("Quién reemplaza").select_option(label=deputy)
    page.get_by_label("Clase").select_option("vacaciones")
    page.get_by_label("Primer día").fill(today)
    page.get_by_label("Último día").fill(today)
    page.get_by_role("button", name="Ver qué pasa").click()
    expect(page.get_by_text("3 tareas abiertas")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Registrar la ausencia").click()
    expect(page.get_by_role("heading", name=f"Ausencia de {absent}")).to_be_visible()
    check(page)
    with office.app.app_context():
        sweeps.absences()
    enter(page, office, "responsable2")
    page.goto(f"{office.url}/tareas")
    expect(page.locator(".task-behalf")).to_have_count(3)
    expect(page.locator(".task-behalf").first).to_be_visible()
    check(page)
    page.goto(office.url + str(page.locator("a.task-link").first.get_attribute("href")))
    expect(page.get_by_text(f"por encargo de {absent}").last).to_be_visible()
    check(page)


def test_several_tasks_are_reassigned_with_the_keyboard(office: LiveServer, page: Page) -> None:
    with office.app.app_context():
        deputy = person_named("responsable2")
        name, deputy_id = deputy.name, deputy.id
        ids = session().scalars(select(Task.id).where(Task.step == "elaborar_oficio", Task.state == "open")).all()
        session().close()
    enter(page, office, "directora")
    page.goto(f"{office.url}/tareas?vista=todas")
    page.keyboard.press("x")
    for task in ids:
        page.locator(f".task-pick input[value='{task}']").check()
    expect(page.locator("[data-bulk-count]")).to_contain_text("3 seleccionadas")
    check(page)
    page.get_by_role("button", name="Reasignar", exact=True).click()
    page.get_by_label("¿A quién?").select_option(deputy_id)
    page.get_by_label("¿Por qué?").fill("Se reparte la carga de diciembre.")
    page.get_by_role("button", name="Revisar y reasignar").click()
    expect(page.get_by_role("heading", name=f"Reasignar 3 tareas a {name}")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Reasignar", exact=True).click()
    expect(page.get_by_text(f"3 tareas quedaron a nombre de {name}")).to_be_visible()
    with office.app.app_context():
        found = session().scalars(select(Task).where(Task.assignee_id == deputy_id, Task.state == "open")).all()
        assert len(found) == 3
        session().close()
