"""Assigning many requests at once, seeing what each person already has."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.support import advice
from tests.support.databases import on_sqlite
from tests.support.people import Visitor, person_named
from tests.web import desk
from web.filters import fecha_corta
from workflows.domain.substitutions import Substitution
from workflows.kernel import clock
from workflows.kernel.db import transaction
from workflows.kernel.ids import new_id

pytestmark = on_sqlite


@pytest.fixture
def office(app: Flask) -> Flask:
    """The application with catalogues, people and procedures."""
    advice.installed()
    return app


def test_each_row_suggests_somebody_and_says_why(office: Flask) -> None:
    desk.given("Caucasia")
    desk.reviewed("Urrao")
    page = Visitor(office, "directora").get("/asignacion").text
    assert "1 solicitud por asignar" in page
    assert "Sugerida: no lleva ninguna" in page
    assert "1 en curso" in page


def test_who_knows_the_policy_is_preferred_at_equal_load(office: Flask) -> None:
    desk.drafted("Caucasia")
    desk.reviewed("Urrao")
    page = Visitor(office, "directora").get("/asignacion").text
    assert f'value="{person_named("responsable1").id}" selected' in page
    assert "conoce la política" in page


def test_suggestions_share_the_work(office: Flask) -> None:
    for name in ("Urrao", "Amalfi"):
        desk.reviewed(name)
    page = Visitor(office, "directora").get("/asignacion").text
    for name in ("responsable1", "responsable2"):
        assert page.count(f'value="{person_named(name).id}" selected') == 1


def test_one_button_gives_each_row_and_tells_each_result(office: Flask) -> None:
    cases = [desk.reviewed(name) for name in ("Urrao", "Amalfi", "Caucasia")]
    tasks = [desk.open_task(case_id, "asignar") for case_id in cases]
    to = person_named("responsable2").id
    form = {f"persona-{each.id}": to for each in tasks[:2]}
    form |= {f"{tasks[0].id}-via": "con_oficio", f"{tasks[1].id}-via": "directo"}
    page = Visitor(office, "directora").post("/asignacion", **form).text
    assert page.count("quedó a cargo de Responsable 2, demostración") == 2
    assert "1 solicitud por asignar" in page
    assert desk.open_task(cases[0], "elaborar_oficio").assignee_id == to
    assert desk.open_task(cases[1], "disenar_plan").role == "lider"


def test_what_cannot_be_given_says_why_and_stays(office: Flask) -> None:
    task = desk.open_task(desk.reviewed("Urrao"), "asignar")
    form = {f"persona-{task.id}": person_named("responsable2").id, f"{task.id}-via": ""}
    page = Visitor(office, "directora").post("/asignacion", **form).text
    assert "no se asignó" in page
    assert "1 solicitud por asignar" in page


def test_the_same_form_sent_twice_assigns_once(office: Flask) -> None:
    task = desk.open_task(desk.reviewed("Urrao"), "asignar")
    form = {f"persona-{task.id}": person_named("responsable2").id, f"{task.id}-via": "directo", "_clave": "una"}
    visitor = Visitor(office, "directora")
    visitor.post("/asignacion", **form)
    assert "No hay solicitudes por asignar" in visitor.post("/asignacion", **form).text


def test_only_the_direction_assigns(office: Flask) -> None:
    assert Visitor(office, "equipo1").get("/asignacion").status_code == 403


def _away(name: str, deputy: str, starts: int, ends: int) -> None:
    day = clock.today()
    with transaction() as current:
        row = Substitution(id=new_id(), owner_id=advice.owner_id(), kind="vacaciones", scope=[], created_at=clock.now())
        row.person_id, row.substitute_id = person_named(name).id, person_named(deputy).id
        row.starts, row.ends = day + timedelta(days=starts), day + timedelta(days=ends)
        row.state = "active" if starts <= 0 else "planned"
        current.add(row)


def test_who_is_away_today_or_soon_is_marked_and_not_suggested(office: Flask) -> None:
    _away("responsable1", "responsable2", 0, 5)
    for name in ("Urrao", "Amalfi"):
        desk.reviewed(name)
    page = Visitor(office, "directora").get("/asignacion").text
    assert f"ausente hasta el {fecha_corta(clock.today() + timedelta(days=5))}: lo recibe Responsable 2" in page
    assert f'value="{person_named("responsable1").id}" selected' not in page
    assert page.count(f'value="{person_named("responsable2").id}" selected') == 2


def test_an_absence_that_comes_is_told_and_a_far_one_is_not(office: Flask) -> None:
    _away("responsable1", "equipo1", 3, 5)
    _away("responsable2", "equipo1", 40, 50)
    desk.reviewed("Urrao")
    page = Visitor(office, "directora").get("/asignacion").text
    assert f"estará ausente del {fecha_corta(clock.today() + timedelta(days=3))}" in page
    assert page.count("estará ausente") == 2, "once in the list to choose from, once beside the load"
